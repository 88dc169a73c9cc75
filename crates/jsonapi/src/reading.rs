//! Answers that show records.

use http::{HeaderName, StatusCode};
use serde_json::Value as Json;

use crate::{
    action::Action,
    api::Call,
    asked::{Asked, Scope},
    backend::Backend,
    declaration::{Relation, Resource},
    document::{Data, Document, Members, Renderer, ResourceObject, identifier, record_address},
    inclusion::Included,
    media::Format,
    operator::Operator,
    paging::Paging,
    parameters::Parameters,
    plain,
    problem::{Fault, Problem},
    query::{Condition, Operand},
    record::{Identifier, Linkage, Page, Record, Wanted},
    reply::Reply,
    selection::Selection,
};

pub(crate) const TOTAL_COUNT: HeaderName = HeaderName::from_static("x-include-total-count");

/// Records that an answer shows, each with a meta of its own.
pub(crate) type Shown<'a> = Vec<(&'a Resource, Record, Members)>;

impl<B: Backend> Call<'_, B> {
    pub(crate) async fn list(&self, resource: &Resource) -> Result<Reply, Fault> {
        let asked = self.asked(Scope::List, &[resource]).await?;
        let mut query = asked.query(resource, self.manner.total_count);
        query.conditions.extend(self.having_external(resource));
        let page = self.api.adapter(resource).page(self.caller, &query).await?;
        let address = format!("{}/{}", self.base, resource.name);
        self.page(resource, &asked, page, &address).await
    }

    pub(crate) async fn get(&self, resource: &Resource, id: &str) -> Result<Reply, Fault> {
        let asked = self.asked(Scope::Record, &[resource]).await?;
        let record = self.find(resource, id, &asked.selection.wanted(resource)).await?;
        let shown = vec![(resource, record, Members::default())];
        self.one(StatusCode::OK, shown, &asked.selection, Included::default()).await
    }

    /// `GET /{type}/{id}/{association}`.
    pub(crate) async fn related(&self, resource: &Resource, id: &str, name: &str) -> Result<Reply, Fault> {
        let relation = resource.subresource_named(name).ok_or_else(Problem::unsupported_subresource)?;
        let targets: Vec<&Resource> =
            relation.targets.iter().filter_map(|target| self.api.catalogue.get(target)).collect();
        let scope = if relation.many { Scope::List } else { Scope::Record };
        let asked = self.asked(scope, &targets).await?;
        for target in &targets {
            let action = if relation.many { Action::List } else { Action::Get };
            self.authorise(target, action).await?;
        }
        let address = format!("{}/{name}", record_address(&self.base, resource, id));
        if let (true, [target]) = (relation.many, targets.as_slice()) {
            let page = self.members(resource, id, relation, target, &asked, true).await?;
            return self.page(target, &asked, page, &address).await;
        }
        let linkage = self.linkage(resource, id, relation).await?;
        let mut shown: Shown<'_> = Vec::new();
        for (target, ids) in self.api.by_type(linkage.members()) {
            let records =
                self.api.adapter(target).load(self.caller, &ids, &asked.selection.wanted(target)).await?;
            shown.extend(records.into_iter().map(|record| (target, record, Members::default())));
        }
        let (status, selection, included) = (StatusCode::OK, &asked.selection, Included::default());
        match relation.many {
            true => self.many(status, shown, selection, included, vec![("self", address)], None).await,
            false => self.one(status, shown, selection, included).await,
        }
    }

    /// `GET /{type}/{id}/relationships/{association}`.
    pub(crate) async fn relationship(
        &self,
        resource: &Resource,
        id: &str,
        name: &str,
    ) -> Result<Reply, Fault> {
        let relation = resource.relation_named(name).ok_or_else(Problem::unsupported_subresource)?;
        let record = record_address(&self.base, resource, id);
        let mut links =
            vec![("self", format!("{record}/relationships/{name}")), ("related", format!("{record}/{name}"))];
        let target = match relation.targets {
            [target] if relation.many => self.api.catalogue.get(target),
            _ => None,
        };
        let (members, total) = match target {
            Some(target) => {
                let asked = self.asked(Scope::Identifiers, &[target]).await?;
                let page = self.members(resource, id, relation, target, &asked, false).await?;
                links.extend(self.page_links(&asked.paging, &page, &links[0].1));
                let members =
                    page.records.iter().map(|record| Identifier::new(target.name, &record.id)).collect();
                (Linkage::Many(members), page.total)
            }
            None => {
                self.asked(Scope::Nothing, &[]).await?;
                let linkage = self.linkage(resource, id, relation).await?;
                let total = self.manner.total_count.then(|| linkage.members().len() as u64);
                (linkage, total.filter(|_| relation.many))
            }
        };
        let data = match &members {
            Linkage::One(member) => member.as_ref().map_or(Json::Null, identifier),
            Linkage::Many(members) => members.iter().map(identifier).collect(),
        };
        let reply = match self.manner.answered {
            Format::Plain => Reply::document(StatusCode::OK, Format::Plain, &data)?,
            Format::JsonApi => {
                let links = self.renderer(&Selection::whole(&self.api.limits)).linked(&links);
                let data = Data::Identifiers(data);
                let document = Document { links, data, included: Vec::new(), meta: Members::default() };
                self.deliver(StatusCode::OK, &document).await?
            }
        };
        Ok(counted(reply, total))
    }

    /// One page of the members of a to-many relation to one type.
    async fn members(
        &self,
        resource: &Resource,
        id: &str,
        relation: &Relation,
        target: &Resource,
        asked: &Asked,
        whole: bool,
    ) -> Result<Page, Fault> {
        let mut query = asked.query(target, self.manner.total_count);
        if !whole {
            query.wanted = Wanted::default();
        }
        let condition = match self.api.catalogue.inverse(relation) {
            Some(inverse) => {
                self.find(resource, id, &Wanted::default()).await?;
                let owner = resource.id.parse(id).ok_or_else(Problem::not_found)?;
                Condition {
                    field: inverse.name,
                    operator: Operator::Equal,
                    operand: Operand::Values(vec![owner]),
                }
            }
            None => {
                let linkage = self.linkage(resource, id, relation).await?;
                let ids: Vec<_> = linkage.members().iter().filter_map(|it| target.id.parse(&it.id)).collect();
                if ids.is_empty() {
                    return Ok(Page { total: query.count.then_some(0), ..Page::default() });
                }
                Condition { field: "id", operator: Operator::Equal, operand: Operand::Values(ids) }
            }
        };
        query.conditions.push(condition);
        query.conditions.extend(self.having_external(target));
        self.api.adapter(target).page(self.caller, &query).await
    }

    async fn linkage(&self, resource: &Resource, id: &str, relation: &Relation) -> Result<Linkage, Fault> {
        let cap = (relation.many && !relation.unlimited).then_some(self.api.limits.related);
        let wanted = Wanted { relations: [(relation.name, cap)].into(), ..Wanted::default() };
        let mut record = self.find(resource, id, &wanted).await?;
        let empty = if relation.many { Linkage::Many(Vec::new()) } else { Linkage::One(None) };
        let mut linkage = record.relations.remove(relation.name).unwrap_or(empty);
        if let (Linkage::Many(members), Some(cap)) = (&mut linkage, cap) {
            members.truncate(cap);
        }
        Ok(linkage)
    }

    /// A record that must exist and be visible.
    pub(crate) async fn find(&self, resource: &Resource, id: &str, wanted: &Wanted) -> Result<Record, Fault> {
        let adapter = self.api.adapter(resource);
        let ids = [id.to_owned()];
        match adapter.load(self.caller, &ids, wanted).await?.into_iter().next() {
            Some(record) => Ok(record),
            None => Err(adapter.absent(self.caller, id).await?.into()),
        }
    }

    /// Reads the query, after words that stand for ids were replaced by these.
    pub(crate) async fn asked(&self, scope: Scope, resources: &[&Resource]) -> Result<Asked, Fault> {
        let mut parameters: Parameters = self.parameters.clone();
        for parameter in parameters.0.iter_mut().filter(|parameter| parameter.path[0] == "filter") {
            let field = parameter.path.get(1).map(String::as_str).unwrap_or_default();
            let filter = resources.first().and_then(|resource| self.api.catalogue.filter(resource, field));
            let target = filter.and_then(|filter| self.api.catalogue.get(filter.ids_of?));
            let Some(target) = target else { continue };
            let external = self.external(target).is_some();
            let is_flag = parameter.path.get(2).is_some_and(|operator| operator == "exists");
            if is_flag || !(external || parameter.value.chars().any(char::is_alphabetic)) {
                continue;
            }
            let mut parts = Vec::new();
            for part in parameter.value.split(',') {
                parts.push(match self.api.adapter(target).alias(self.caller, part).await? {
                    Some(alias) => alias,
                    None if external => self.internal_id(target, part).await?,
                    None => part.to_owned(),
                });
            }
            parameter.value = parts.join(",");
        }
        Ok(Asked::read(&parameters, scope, resources, &self.api.catalogue, &self.api.limits)?)
    }

    async fn page(
        &self,
        resource: &Resource,
        asked: &Asked,
        mut page: Page,
        address: &str,
    ) -> Result<Reply, Fault> {
        let mut links = vec![("self", address.to_owned())];
        links.extend(self.page_links(&asked.paging, &page, address));
        let records = std::mem::take(&mut page.records);
        let shown = records.into_iter().map(|record| (resource, record, Members::default())).collect();
        let after = match asked.paging {
            Paging::Following { .. } => page.after,
            _ => None,
        };
        let reply =
            self.many(StatusCode::OK, shown, &asked.selection, Included::default(), links, after).await?;
        Ok(counted(reply, page.total))
    }

    fn page_links(&self, paging: &Paging, page: &Page, address: &str) -> Vec<(&'static str, String)> {
        let links = paging.links(&self.parameters, page).into_iter();
        links.map(|(name, query)| (name, format!("{address}{query}"))).collect()
    }

    /// A document of one record, or of none.
    pub(crate) async fn one(
        &self,
        status: StatusCode,
        shown: Shown<'_>,
        selection: &Selection,
        mut included: Included,
    ) -> Result<Reply, Fault> {
        self.add_included(&shown, selection, &mut included).await?;
        let renderer = self.renderer(selection);
        let first = shown.first();
        if self.manner.answered == Format::Plain {
            let body = first.map_or(Json::Null, |(resource, record, _)| {
                plain::record(&renderer, resource, record, &selection.include, &included)
            });
            return Reply::document(status, Format::Plain, &body);
        }
        let data = first.map_or(Data::Nothing(()), |(resource, record, meta)| {
            Data::One(renderer.object(resource, record, meta.clone()))
        });
        let included = self.render_included(&renderer, &included);
        let document = Document { links: Members::default(), data, included, meta: Members::default() };
        self.deliver(status, &document).await
    }

    /// A document of several records. `after` is where the next page begins.
    pub(crate) async fn many(
        &self,
        status: StatusCode,
        shown: Shown<'_>,
        selection: &Selection,
        mut included: Included,
        links: Vec<(&'static str, String)>,
        after: Option<String>,
    ) -> Result<Reply, Fault> {
        self.add_included(&shown, selection, &mut included).await?;
        let renderer = self.renderer(selection);
        if self.manner.answered == Format::Plain {
            let records = shown.iter().map(|(resource, record, _)| {
                plain::record(&renderer, resource, record, &selection.include, &included)
            });
            return Reply::document(status, Format::Plain, &records.collect::<Json>());
        }
        let included = self.render_included(&renderer, &included);
        let data =
            shown.iter().map(|(resource, record, meta)| renderer.object(resource, record, meta.clone()));
        let data = Data::Many(data.collect());
        let meta = after.map(|after| ("page", serde_json::json!({ "after": after }))).into_iter().collect();
        let document = Document { links: renderer.linked(&links), data, included, meta: Members(meta) };
        self.deliver(status, &document).await
    }

    async fn add_included(
        &self,
        shown: &Shown<'_>,
        selection: &Selection,
        included: &mut Included,
    ) -> Result<(), Fault> {
        if selection.include.is_empty() {
            return Ok(());
        }
        let primary: Vec<_> = shown.iter().map(|(resource, record, _)| (*resource, record)).collect();
        self.api.include(self.caller, &primary, selection, included).await
    }

    pub(crate) fn renderer<'s>(&'s self, selection: &'s Selection) -> Renderer<'s> {
        Renderer { catalogue: &self.api.catalogue, selection, base: &self.base, links: self.manner.links }
    }

    fn render_included<'a>(
        &'a self,
        renderer: &'a Renderer<'_>,
        included: &'a Included,
    ) -> Vec<ResourceObject<'a>> {
        let rendered = included.iter().filter_map(|(identifier, record)| {
            let resource = self.api.catalogue.get(&identifier.kind)?;
            Some(renderer.object(resource, record, included.meta(identifier)))
        });
        rendered.collect()
    }
}

fn counted(reply: Reply, total: Option<u64>) -> Reply {
    match total {
        Some(total) => reply.header(TOTAL_COUNT, total.to_string()),
        None => reply,
    }
}
