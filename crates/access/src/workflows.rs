//! What can be permitted of a workflow: to see it, to perform all its transitions, or to perform one of them.

use crate::named::named;

named! {
    /// The ways that documents go in the storefront.
    Workflow {
        Rfq => "rfq",
        Quote => "quote",
        Checkout => "checkout",
        Order => "order",
    }
}

named! {
    /// The transitions by which a document goes on in its workflow.
    Transition of Workflow as workflow {
        SubmitRfq(Rfq) => "submit-rfq",
        ProvideMoreInformation(Rfq) => "provide-more-information",
        CancelRfq(Rfq) => "cancel-rfq",
        ResubmitRfq(Rfq) => "resubmit-rfq",
        AcceptQuote(Quote) => "accept-quote",
        DeclineQuote(Quote) => "decline-quote",
        ContinueCheckout(Checkout) => "continue-checkout",
        PlaceOrder(Checkout) => "place-order",
        CancelOrder(Order) => "cancel-order",
    }
}

/// A right on a workflow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// To see the workflow and where a document stands in it.
    View(Workflow),
    /// To perform any of its transitions.
    Perform(Workflow),
    /// To perform this transition, even without [`Step::Perform`].
    Take(Transition),
}

impl Step {
    /// The rights on one workflow, in the order in which a role editor shows them.
    pub fn of(workflow: Workflow) -> impl Iterator<Item = Self> {
        let transitions = Transition::ALL.iter().copied();
        let own = transitions.filter(move |transition| transition.workflow() == workflow);
        [Self::View(workflow), Self::Perform(workflow)].into_iter().chain(own.map(Self::Take))
    }

    pub fn all() -> impl Iterator<Item = Self> {
        Workflow::ALL.iter().copied().flat_map(Self::of)
    }

    pub const fn workflow(self) -> Workflow {
        match self {
            Self::View(workflow) | Self::Perform(workflow) => workflow,
            Self::Take(transition) => transition.workflow(),
        }
    }

    /// The name within the workflow, in stored roles.
    pub const fn name(self) -> &'static str {
        match self {
            Self::View(_) => "VIEW",
            Self::Perform(_) => "PERFORM",
            Self::Take(transition) => transition.name(),
        }
    }

    pub fn parse(workflow: &str, name: &str) -> Option<Self> {
        Self::of(Workflow::parse(workflow)?).find(|step| step.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_their_step() {
        for step in Step::all() {
            assert_eq!(Step::parse(step.workflow().name(), step.name()), Some(step));
        }
        assert_eq!(Step::parse("quote", "place-order"), None);
    }
}
