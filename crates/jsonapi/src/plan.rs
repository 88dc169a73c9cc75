//! Several records of one body that are written together: how they hang together, and in which order they are written.

use std::collections::{BTreeSet, HashMap};

use crate::{
    catalogue::Catalogue,
    item::{Intent, Item, Member},
    problem::Problem,
    record::Identifier,
    union::Union,
};

/// Records that are written in one transaction: first the primary ones, then what is included.
#[derive(Debug)]
pub(crate) struct Plan<'a> {
    pub items: Vec<Item<'a>>,
    pub primary: usize,
    catalogue: &'a Catalogue,
}

impl<'a> Plan<'a> {
    /// Connects the records by the ids they have in the body.
    pub fn new(
        items: Vec<Item<'a>>,
        primary: usize,
        catalogue: &'a Catalogue,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let mut plan = Self { items, primary, catalogue };
        let mut index: HashMap<Identifier, usize> = HashMap::new();
        for (at, item) in plan.items.iter().enumerate() {
            let Some(id) = &item.client_id else { continue };
            if index.insert(Identifier::new(item.resource.name, id), at).is_some() {
                let detail = "The entity should not be given more than once";
                problems.push(Problem::request_data(detail).pointer(item.place.as_str()));
            }
        }
        for item in &mut plan.items {
            for (name, members) in &mut item.links {
                for member in members {
                    member.item = index.get(&member.identifier).copied();
                    let target = catalogue.get(&member.identifier.kind);
                    if member.item.is_none()
                        && target.is_some_and(|it| it.id.parse(&member.identifier.id).is_none())
                    {
                        problems.push(Problem::not_valid().pointer(member.pointer.as_str()));
                        item.refused.insert(name);
                    }
                }
            }
        }
        plan.find_unlinked(problems);
        plan.find_refused(problems);
        plan
    }

    fn links(&self) -> impl Iterator<Item = (usize, &'static str, usize)> {
        self.items.iter().enumerate().flat_map(|(from, item)| {
            let links = item.links.iter();
            links.flat_map(move |(name, members)| {
                members.iter().filter_map(move |member| Some((from, *name, member.item?)))
            })
        })
    }

    /// For each record the number of the first of those it hangs together with.
    fn components(&self) -> Vec<usize> {
        let mut union = Union::new(self.items.len());
        for (from, _, to) in self.links() {
            union.join(from, to);
        }
        (0..self.items.len()).map(|at| union.first(at)).collect()
    }

    fn find_unlinked(&self, problems: &mut Vec<Problem>) {
        let components = self.components();
        for (item, component) in self.items.iter().zip(&components).skip(self.primary) {
            if *component >= self.primary {
                let detail = "The entity should have a relationship with the primary entity \
                              and this should be explicitly specified in the request";
                problems.push(Problem::request_data(detail).pointer(item.place.as_str()));
            }
        }
    }

    /// Finds new records at relations which want their ends to exist before.
    fn find_refused(&self, problems: &mut Vec<Problem>) {
        let mut refused = BTreeSet::new();
        for (from, name, to) in self.links() {
            let relation = self.items[from].resource.relation_named(name);
            let inverse = self.items[from].inverse(name, self.catalogue);
            if relation.into_iter().chain(inverse).any(|relation| relation.refuses_new) {
                let new = |at: &usize| *at >= self.primary && self.items[*at].intent == Intent::Create;
                refused.extend([to, from].into_iter().find(new));
            }
        }
        problems.extend(refused.into_iter().map(|at| circular(&self.items[at])));
    }

    fn is_new(&self, at: usize) -> bool {
        !matches!(self.items[at].intent, Intent::Update(_))
    }

    /// Leaves each connection of two new records on one side: on the side that holds one record of the two, otherwise
    /// on the side that stands first in the body. The other side would have to wait for what waits for it.
    pub fn settle(&mut self) {
        let links: Vec<_> = self.links().collect();
        for (from, name, to) in links {
            let Some(inverse) = self.items[from].inverse(name, self.catalogue) else { continue };
            let (inverse, inverse_is_many) = (inverse.name, inverse.many);
            let many = self.items[from].resource.relation_named(name).is_some_and(|relation| relation.many);
            if !self.is_new(to) || !self.holds(from, name, to) {
                continue;
            }
            let mirrored = self.holds(to, inverse, from);
            let moves = many && !inverse_is_many;
            if moves && !self.items[to].links.contains_key(inverse) {
                let source = &self.items[from];
                let member = Member {
                    identifier: Identifier::new(
                        source.resource.name,
                        source.client_id.as_deref().unwrap_or_default(),
                    ),
                    item: Some(from),
                    pointer: format!("{}/relationships/{inverse}/data", self.items[to].place),
                };
                self.items[to].links.insert(inverse, vec![member]);
                self.remove(from, name, to);
            } else if mirrored && (moves || (many == inverse_is_many && from > to)) {
                self.remove(from, name, to);
            }
        }
    }

    fn holds(&self, from: usize, name: &str, to: usize) -> bool {
        let members = self.items[from].links.get(name);
        members.is_some_and(|members| members.iter().any(|member| member.item == Some(to)))
    }

    fn remove(&mut self, from: usize, name: &'static str, to: usize) {
        let many = self.items[from].resource.relation_named(name).is_some_and(|relation| relation.many);
        self.items[from].settled.insert(name);
        let links = &mut self.items[from].links;
        if let Some(members) = links.get_mut(name) {
            members.retain(|member| member.item != Some(to));
        }
        // An empty to-one would say "none"; the other side says whom.
        if !many {
            links.remove(name);
        }
    }

    /// The records in the order of the body, except that everything new comes before what needs it.
    pub fn order(&self) -> Result<Vec<usize>, Problem> {
        let mut needs: Vec<Vec<usize>> = vec![Vec::new(); self.items.len()];
        for (from, _, to) in self.links() {
            if self.is_new(to) {
                needs[from].push(to);
            }
        }
        let mut order = Vec::with_capacity(self.items.len());
        let mut visits = vec![Visit::Never; self.items.len()];
        for start in 0..self.items.len() {
            // A stack of its own, since a body can make a chain as long as it likes.
            let mut path = vec![start];
            while let Some(at) = path.last().copied() {
                if visits[at] == Visit::Never {
                    visits[at] = Visit::Begun;
                }
                match needs[at].pop() {
                    Some(needed) if visits[needed] == Visit::Never => path.push(needed),
                    Some(needed) if visits[needed] == Visit::Begun => {
                        let circle = path.iter().copied().skip_while(|at| *at != needed);
                        let first = circle.min_by_key(|at| (*at < self.primary, *at)).unwrap_or(needed);
                        return Err(circular(&self.items[first]));
                    }
                    Some(_) => {}
                    None => {
                        path.pop();
                        if visits[at] == Visit::Begun {
                            visits[at] = Visit::Ended;
                            order.push(at);
                        }
                    }
                }
            }
        }
        Ok(order)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Visit {
    Never,
    Begun,
    Ended,
}

fn circular(item: &Item<'_>) -> Problem {
    let detail = "Creation a new include entity that can lead to a circular dependency is forbidden.";
    Problem::rule("new included entity existence constraint", detail).pointer(item.place.as_str())
}
