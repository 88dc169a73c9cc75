//! An API: its resources, and the way of a request through them.

use std::{collections::BTreeMap, sync::Arc};

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode, header, request::Parts};
use serde_json::Value as Json;

use crate::{
    action::Action,
    backend::{Adapter, Backend, Refusal},
    body,
    catalogue::{Catalogue, DeclarationError},
    cors::Cors,
    declaration::Resource,
    limits::Limits,
    media::{Format, Manner, unsaid},
    parameters::Parameters,
    problem::{Fault, Problem},
    reply::Reply,
    route::Route,
    value::Value,
};

/// The address under which clients know the API (`https://shop.example/api`), as an extension of a request. Without it
/// links begin with the base path.
#[derive(Clone, Debug)]
pub struct BaseUrl(pub String);

/// Declares an API.
pub struct Builder<B: Backend> {
    backend: B,
    base: String,
    limits: Limits,
    resources: Vec<Resource>,
    adapters: BTreeMap<&'static str, Arc<dyn Adapter<B>>>,
    operations: Option<&'static str>,
    cors: Cors,
}

impl<B: Backend> Builder<B> {
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    pub fn cors(mut self, cors: Cors) -> Self {
        self.cors = cors;
        self
    }

    pub fn resource(mut self, resource: Resource, adapter: impl Adapter<B> + 'static) -> Self {
        self.adapters.insert(resource.name, Arc::new(adapter));
        self.resources.push(resource);
        self
    }

    /// The type of the records that tell how a batch goes (`asyncoperations`).
    pub fn operations(mut self, kind: &'static str) -> Self {
        self.operations = Some(kind);
        self
    }

    pub fn build(self) -> Result<Api<B>, DeclarationError> {
        let catalogue = Catalogue::new(self.resources)?;
        let operations = self.operations.filter(|kind| catalogue.get(kind).is_some());
        let batched = catalogue.iter().find(|resource| resource.actions.contains(Action::UpdateList));
        match (batched, operations) {
            (Some(resource), None) => Err(DeclarationError::NoOperations(resource.name)),
            _ => Ok(Api {
                backend: self.backend,
                base: self.base,
                limits: self.limits,
                catalogue,
                adapters: self.adapters,
                operations: operations.unwrap_or_default(),
                cors: self.cors,
            }),
        }
    }
}

/// A JSON:API, ready to answer.
pub struct Api<B: Backend> {
    pub(crate) backend: B,
    pub(crate) base: String,
    pub(crate) limits: Limits,
    pub(crate) catalogue: Catalogue,
    adapters: BTreeMap<&'static str, Arc<dyn Adapter<B>>>,
    pub(crate) operations: &'static str,
    cors: Cors,
}

/// What pages of other origins must be able to send.
const SENT_HEADERS: [&str; 6] =
    ["Authorization", "Content-Type", "X-Include", "X-Mode", "X-Integration-Type", "X-Localization-ID"];

/// One request whose caller is known.
pub(crate) struct Call<'a, B: Backend> {
    pub api: &'a Api<B>,
    pub caller: &'a B::Caller,
    pub manner: Manner,
    pub parameters: Parameters,
    /// The address of the API, for links.
    pub base: String,
}

/// A body, or why it can't be read.
pub(crate) type Body = Result<Json, Problem>;

impl<B: Backend> Api<B> {
    /// An API below a path (`/admin/api`, without a slash at its end).
    pub fn builder(backend: B, base: impl Into<String>) -> Builder<B> {
        Builder {
            backend,
            base: base.into(),
            limits: Limits::default(),
            resources: Vec::new(),
            adapters: BTreeMap::new(),
            operations: None,
            cors: Cors::default(),
        }
    }

    pub fn backend(&self) -> &B {
        &self.backend
    }

    pub(crate) fn adapter(&self, resource: &Resource) -> &dyn Adapter<B> {
        // The builder takes a resource only together with its adapter.
        self.adapters[resource.name].as_ref()
    }

    /// Answers a request: whatever it is, the answer is one of the protocol.
    pub async fn answer(&self, request: Request<Bytes>) -> Response<Bytes> {
        let (parts, body) = request.into_parts();
        let with_body = parts.method != Method::HEAD;
        let (method, headers) = (parts.method.clone(), parts.headers.clone());
        let mut response = self.reply(parts, body).await.into_response(with_body);
        self.cors.apply(&method, &headers, &SENT_HEADERS, &mut response);
        response
    }

    async fn reply(&self, parts: Parts, body: Bytes) -> Reply {
        let route = Route::read(parts.uri.path(), &self.base);
        if parts.method == Method::OPTIONS {
            let allow = route.and_then(|route| self.allow(&route));
            return match allow {
                Some(allow) => Reply::options(allow),
                None => Reply::problems(Format::JsonApi, &[Problem::not_accessible()]),
            };
        }
        let manner = match Manner::read(&parts.headers) {
            Ok(manner) => manner,
            Err(problem) => return Reply::problems(Format::JsonApi, &[problem]),
        };
        let unread = unsaid(&parts.method, &parts.headers, &body).or_else(|| self.too_large(&parts, &body));
        if let Some(problem) = unread {
            return Reply::problems(manner.answered, &[problem]);
        }
        let (caller, body) = match self.admit(&parts, &body, &manner).await {
            Ok(admitted) => admitted,
            Err(reply) => return reply,
        };
        let parameters = match Parameters::parse(parts.uri.query().unwrap_or_default(), &self.limits) {
            Ok(parameters) => parameters,
            Err(problem) => return Reply::problems(manner.answered, &[problem]),
        };
        let base = parts.extensions.get::<BaseUrl>().map_or(&self.base, |base| &base.0).clone();
        let call = Call { api: self, caller: &caller, manner, parameters, base };
        let lists = parts.method == Method::GET && !matches!(route, Some(Route::Item(..)));
        let question = lists.then(|| format!("{} {} {:?}", call.base, parts.uri, call.manner));
        let reply = match (route, question) {
            (Some(route), Some(question)) => {
                let answer = Box::pin(call.dispatch(&parts.method, route, body));
                self.backend.again(&caller, question, answer).await
            }
            (Some(route), None) => call.dispatch(&parts.method, route, body).await,
            (None, _) => Err(Problem::not_accessible().into()),
        };
        reply.unwrap_or_else(|fault| Reply::fault(manner.answered, fault))
    }

    /// Lets the caller in and reads the body, the latter only for somebody who was let in, unless the token is inside.
    async fn admit(&self, parts: &Parts, bytes: &Bytes, manner: &Manner) -> Result<(B::Caller, Body), Reply> {
        let refused = |refusal| match refusal {
            Refusal::Unauthenticated => Reply::unauthenticated(),
            Refusal::Forbidden(detail) => {
                let problem = Problem::new(StatusCode::FORBIDDEN, "authentication exception", detail);
                Reply::problems(manner.answered, &[problem])
            }
            Refusal::TooOften(seconds) => {
                let detail = format!("Too many requests in a short time. Try again in {seconds} seconds.");
                let title = "too many requests http exception";
                let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, title, detail);
                Reply::problems(manner.answered, &[problem]).header(header::RETRY_AFTER, seconds.to_string())
            }
            Refusal::Internal(error) => Reply::fault(manner.answered, Fault::Internal(error)),
        };
        let spoken = manner.spoken(bytes);
        if let Some(token) = bearer(parts) {
            let caller = self.backend.admit(Some(token), &spoken, parts).await.map_err(refused)?;
            return Ok((caller, body::parse(bytes, manner.sent, &self.limits).0));
        }
        let (body, token) = body::parse(bytes, manner.sent, &self.limits);
        let caller = self.backend.admit(token.as_deref(), &spoken, parts).await.map_err(refused)?;
        Ok((caller, body))
    }

    /// The answer to a body that nobody read to its end, since it is too large.
    pub fn too_large_to_read(&self) -> Response<Bytes> {
        Reply::problems(Format::JsonApi, &[self.body_too_large()]).into_response(true)
    }

    fn body_too_large(&self) -> Problem {
        let detail = format!("The body should not be longer than {} bytes.", self.limits.body);
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "payload too large http exception", detail)
    }

    fn too_large(&self, parts: &Parts, body: &Bytes) -> Option<Problem> {
        let query = parts.uri.query().unwrap_or_default();
        if query.len() > self.limits.query {
            let detail = format!("The query should not be longer than {} bytes.", self.limits.query);
            return Some(Problem::new(StatusCode::URI_TOO_LONG, "uri too long http exception", detail));
        }
        (body.len() > self.limits.body).then(|| self.body_too_large())
    }

    /// What `Allow` says of an address, if there is such an address.
    fn allow(&self, route: &Route) -> Option<String> {
        let resource = self.catalogue.get(route.kind())?;
        match route {
            Route::List(_) if resource.single => Some("OPTIONS, GET".to_owned()),
            Route::List(_) => Some(resource.actions.allow_list()),
            Route::Item(..) => Some(resource.actions.allow_item()),
            Route::Related(_, _, name) => resource.subresource_named(name).map(|_| "OPTIONS, GET".to_owned()),
            Route::Relationship(_, _, name) => {
                resource.relation_named(name).map(|relation| resource.allow_relationship(relation))
            }
        }
    }
}

impl<B: Backend> Call<'_, B> {
    async fn dispatch(&self, method: &Method, route: Route, body: Body) -> Result<Reply, Fault> {
        let resource = self.api.catalogue.get(route.kind()).ok_or_else(Problem::not_accessible)?;
        let allow = self.api.allow(&route).ok_or_else(Problem::unsupported_subresource)?;
        let method = if method == Method::HEAD { &Method::GET } else { method };
        if !allow.split(", ").any(|allowed| allowed == method.as_str()) {
            return Ok(Reply::not_allowed(allow));
        }
        match route {
            Route::List(_) => self.dispatch_list(method, resource, body).await,
            Route::Item(_, id) => self.dispatch_item(method, resource, &id, body).await,
            Route::Related(_, id, name) => {
                self.authorise(resource, Action::Get).await?;
                self.related(resource, &self.identify(resource, &id).await?, &name).await
            }
            Route::Relationship(_, id, name) => {
                let reading = method == Method::GET;
                self.authorise(resource, if reading { Action::Get } else { Action::Update }).await?;
                let id = self.identify(resource, &id).await?;
                match reading {
                    true => self.relationship(resource, &id, &name).await,
                    false => self.change_relationship(method, resource, &id, &name, body?).await,
                }
            }
        }
    }

    async fn dispatch_list(&self, method: &Method, resource: &Resource, body: Body) -> Result<Reply, Fault> {
        if resource.single {
            self.authorise(resource, Action::Get).await?;
            let current = self.api.adapter(resource).alias(self.caller, "current").await?;
            return self.get(resource, &current.ok_or_else(Problem::not_found)?).await;
        }
        let action = match *method {
            Method::GET => Action::List,
            Method::POST => Action::Create,
            Method::PATCH => Action::UpdateList,
            _ => Action::DeleteList,
        };
        self.authorise(resource, action).await?;
        match action {
            Action::List => self.list(resource).await,
            Action::Create => self.create(resource, body?).await,
            Action::UpdateList => self.batch(resource, body?).await,
            _ => self.delete_list(resource).await,
        }
    }

    async fn dispatch_item(
        &self,
        method: &Method,
        resource: &Resource,
        id: &str,
        body: Body,
    ) -> Result<Reply, Fault> {
        let action = match *method {
            Method::GET => Action::Get,
            Method::PATCH => Action::Update,
            _ => Action::Delete,
        };
        self.authorise(resource, action).await?;
        let id = self.identify(resource, id).await?;
        match action {
            Action::Get => self.get(resource, &id).await,
            Action::Update => self.update(resource, &id, body).await,
            _ => self.delete(resource, &id).await,
        }
    }

    pub(crate) async fn authorise(&self, resource: &Resource, action: Action) -> Result<(), Fault> {
        self.api.adapter(resource).authorise(self.caller, action).await
    }

    /// The id that a path means. What can't be an id of the resource names nothing.
    async fn identify(&self, resource: &Resource, id: &str) -> Result<String, Fault> {
        if let Some(id) = self.api.adapter(resource).alias(self.caller, id).await? {
            return Ok(id);
        }
        if self.external(resource).is_some() {
            return self.internal_id(resource, id).await;
        }
        match resource.id.parse(id) {
            // A record has one address: `01` is none.
            Some(Value::Integer(number)) if number.to_string() != id => Err(Problem::not_found().into()),
            Some(_) => Ok(id.to_owned()),
            None => Err(Problem::not_found().into()),
        }
    }
}

fn bearer(parts: &Parts) -> Option<&str> {
    let (scheme, token) = parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim()).filter(|token| !token.is_empty())
}
