//! Actions for many rows of a grid: what is offered, the step that asks with what, and the start of the job.

use axum::response::Response;
use clientele_domain::mass_actions::{self, Action, Edit, Field, How, ParameterKind, Selection, Several};
use clientele_domain::{Context, Error, grids};
use clientele_grid::State;
use clientele_language::Message;
use minijinja::{Value, context};

use super::{GridRoutes, grid_at};
use crate::desk::{Desk, refused_form};
use crate::errors::PageError;
use crate::flash::Flash;
use crate::form::Form;
use crate::form_body::parse as parse_pairs;
use crate::grid_page::MassAction;
use crate::options::named;
use crate::page::Page;
use crate::rendering::to_value;
use crate::visit::local_path;

/// What there is to choose from, by kind: several actions and fields choose from the same.
#[derive(Default)]
struct Choices(Vec<(ParameterKind, Vec<(i64, String)>)>);

impl Choices {
    async fn of(&mut self, ctx: &Context, kind: ParameterKind) -> Result<Vec<(i64, String)>, Error> {
        if let Some((_, known)) = self.0.iter().find(|(known, _)| *known == kind) {
            return Ok(known.clone());
        }
        let choices = mass_actions::choices(ctx, kind).await?;
        self.0.push((kind, choices.clone()));
        Ok(choices)
    }

    /// What an action asks for beside the records.
    async fn parameter(
        &mut self,
        ctx: &Context,
        kind: ParameterKind,
    ) -> Result<Option<(Message, Vec<(i64, String)>)>, Error> {
        let label = match kind {
            ParameterKind::None => return Ok(None),
            ParameterKind::Role => "field-role",
            ParameterKind::User => "grid-action-user",
            ParameterKind::CustomerGroup => "field-customer-group",
            ParameterKind::Website => "field-website",
        };
        Ok(Some((Message::new(label), self.of(ctx, kind).await?)))
    }

    /// The fields of an action's form, as `components/mass_edit.html` shows them.
    async fn fields(&mut self, ctx: &Context, action: &Action) -> Result<Vec<Value>, Error> {
        let mut fields = Vec::new();
        for field in action.fields(ctx) {
            let label = match field {
                Field::Owner => "field-owner",
                Field::Website => "field-website",
                Field::CustomerGroup => "field-customer-group",
                Field::SalesRepresentatives => "field-assigned-sales-representatives",
                Field::Roles => "field-roles",
            };
            fields.push(context! {
                name => field.name(),
                label => to_value(&Message::new(label)),
                list => field.is_list(),
                hows => How::ALL.map(How::name).to_vec(),
                options => named(self.of(ctx, field.choices()).await?),
            });
        }
        Ok(fields)
    }
}

/// What the form of an action says is to be set.
fn edit_in(form: &mut Form, fields: &[Field]) -> Edit {
    let one =
        |form: &mut Form, field: Field| fields.contains(&field).then(|| form.id(field.name())).flatten();
    let several = |form: &mut Form, field: Field| {
        let how = How::by_name(form.text(&format!("{}_how", field.name())))?;
        fields.contains(&field).then(|| Several { how, ids: form.ids(field.name()) })
    };
    Edit {
        owner_id: one(form, Field::Owner),
        website_id: one(form, Field::Website),
        group_id: one(form, Field::CustomerGroup),
        sales_representatives: several(form, Field::SalesRepresentatives),
        roles: several(form, Field::Roles),
    }
}

impl GridRoutes {
    /// The actions that the person may start, with what each of them asks for.
    pub(super) async fn offered(&self, ctx: &Context) -> Result<Vec<MassAction>, Error> {
        let mut choices = Choices::default();
        let mut actions = Vec::new();
        for action in mass_actions::offered(ctx, self.name) {
            actions.push(MassAction {
                name: action.name.to_owned(),
                label: self.label_of(action),
                danger: action.destructive,
                choice: choices.parameter(ctx, action.parameter).await?,
                fields: choices.fields(ctx, action).await?,
            });
        }
        Ok(actions)
    }

    pub(super) async fn act(&self, desk: &Desk, mut form: Form) -> Result<Response, PageError> {
        // Whoever may not see the grid is told nothing of its actions.
        grids::grid(&desk.ctx, self.name).await?;
        let query = form.text("query").to_owned();
        let back = grid_at(self.path, &query);
        let back = local_path(&back).unwrap_or(self.path).to_owned();
        let Some(action) = mass_actions::by_name(self.name, form.text("action")) else {
            return Ok(desk.visit.redirect_with(&back, Flash::error("grid-choose-action")));
        };
        let ids = form.ids("ids");
        let selection =
            if form.text("selection") == "all" { Selection::All(query.clone()) } else { Selection::Ids(ids) };
        let parameter = form.id("parameter");
        let fields = action.fields(&desk.ctx);
        let edit = edit_in(&mut form, &fields);
        let unsaid = action.parameter != ParameterKind::None && parameter.is_none();
        if form.has("ask") || unsaid || !form.is_valid() {
            return self.ask(desk, action, &selection, &form, &back).await;
        }
        let request = mass_actions::Request {
            grid: self.name.into(),
            action: action.name.into(),
            selection: selection.clone(),
            parameter,
            edit,
        };
        match mass_actions::start(&desk.for_form(&form), request).await {
            Ok(job) | Err(Error::Repeated(job)) => Ok(desk.visit.redirect(&format!("{}/{job}", desk.jobs))),
            // What the form of an action lacks is said at the form, with all that was chosen.
            Err(error) if !fields.is_empty() => {
                refused_form(&mut form, error)?;
                self.ask(desk, action, &selection, &form, &back).await
            }
            Err(error) => desk.visit.refuse(&back, error),
        }
    }

    /// The step between choosing an action and doing it, for browsers that run no script and for forms with a mistake:
    /// to how many records, and with which role, user, group or website.
    async fn ask(
        &self,
        desk: &Desk,
        action: &Action,
        selection: &Selection,
        form: &Form,
        back: &str,
    ) -> Result<Response, PageError> {
        let ctx = &desk.ctx;
        if !mass_actions::offered(ctx, self.name).contains(&action) {
            return Err(PageError::Denied);
        }
        let (ids, count) = match selection {
            Selection::Ids(ids) => (ids.as_slice(), ids.len() as u64),
            Selection::All(query) => {
                let grid = grids::grid(ctx, self.name).await?;
                let (state, _) = State::parse(&grid, &parse_pairs(query.as_bytes())?);
                let count = clientele_grid::count(ctx.store.read(), &grid, &state, desk.present()).await;
                (&[][..], count.map_err(Error::from)?)
            }
        };
        if count == 0 {
            return Ok(desk.visit.redirect_with(back, Flash::error("nothing-selected")));
        }
        let records =
            Message::new("grid-action-records").with("count", i64::try_from(count).unwrap_or(i64::MAX));
        let label = self.label_of(action);
        let mut choices = Choices::default();
        let choice = choices.parameter(ctx, action.parameter).await?;
        let context = context! {
            form => form.to_value(),
            path => self.path, back, action => action.name, danger => action.destructive,
            query => form.text("query"),
            ids => ids.to_vec(),
            all => matches!(selection, Selection::All(_)),
            label => to_value(&label),
            records => to_value(&records),
            fields => choices.fields(ctx, action).await?,
            choice => choice.map(|(label, choices)| context! {
                label => to_value(&label),
                options => named(choices),
            }),
        };
        let page = Page::new(label).under(self.title, back);
        desk.render("grid/mass_action.html", crate::desk::form_page(page, form), context)
    }

    fn label_of(&self, action: &Action) -> Message {
        Message::new(format!("mass-action-{}-{}", self.name, action.name))
    }
}
