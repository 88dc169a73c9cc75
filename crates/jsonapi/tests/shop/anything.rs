//! Whatever is sent, the answer is one of the protocol: never a fault of the program, and each error says what it is.

use clientele_jsonapi::JSON_API;
use proptest::prelude::*;
use serde_json::{Map, Value as Json};

use crate::{Answer, World};

const WORDS: &[&str] = &[
    "products",
    "categories",
    "tags",
    "asyncoperations",
    "profile",
    "relationships",
    "category",
    "similar",
    "subject",
    "children",
    "parent",
    "name",
    "price",
    "stock",
    "sku",
    "sizes",
    "pin",
    "1",
    "2",
    "x",
    "new",
    "mine",
    "",
    "-1",
    "%",
    "%00",
    "data",
    "type",
    "id",
    "attributes",
    "included",
    "meta",
    "update",
    "upsert",
    "validate",
    "access_token",
];

const PIECES: &[&str] = &[
    "filter[",
    "fields[",
    "page[",
    "]",
    "[",
    "=",
    "&",
    "!",
    "%3E",
    "%3C",
    "*",
    "~",
    "$",
    "..",
    ",",
    "-",
    "sort=",
    "include=",
    "meta=",
    "size",
    "number",
    "after",
    "title",
    "gt",
    "exists",
    "contains",
    ".",
    "+",
    "%",
    "9999999999999999999",
];

fn word() -> impl Strategy<Value = &'static str> {
    prop::sample::select(WORDS)
}

fn query() -> impl Strategy<Value = String> {
    let piece = prop_oneof![prop::sample::select(PIECES), word()];
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

fn address() -> impl Strategy<Value = String> {
    let path = prop::collection::vec(word(), 1..5).prop_map(|parts| parts.join("/"));
    (path, query()).prop_map(|(path, query)| format!("/api/{path}?{query}"))
}

/// Bodies that look like documents here and there.
fn json() -> BoxedStrategy<Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        word().prop_map(Json::from),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        let inner = inner.boxed();
        let members = prop::collection::vec((word(), inner.clone()), 0..6);
        let object = members.prop_map(|members| {
            Json::Object(
                members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>(),
            )
        });
        prop_oneof![prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from), object, record(inner)]
    })
    .boxed()
}

fn record(inner: BoxedStrategy<Json>) -> impl Strategy<Value = Json> {
    let fields = || prop::collection::vec((word(), inner.clone()), 0..4);
    (word(), word(), fields(), fields(), inner.clone()).prop_map(|(kind, id, attributes, relations, meta)| {
        let object = |fields: Vec<(&str, Json)>| -> Json {
            Json::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
        };
        let data = |(name, value)| (name, object(vec![("data", value)]));
        object(vec![
            ("type", kind.into()),
            ("id", id.into()),
            ("attributes", object(attributes)),
            ("relationships", object(relations.into_iter().map(data).collect())),
            ("meta", object(vec![("update", true.into()), ("upsert", meta)])),
        ])
    })
}

fn document() -> impl Strategy<Value = Json> {
    let data =
        prop_oneof![record(json()), prop::collection::vec(record(json()), 0..4).prop_map(Json::from), json()];
    let included = prop::collection::vec(record(json()), 0..4);
    (data, included).prop_map(|(data, included)| serde_json::json!({"data": data, "included": included}))
}

fn method() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&["GET", "POST", "PATCH", "DELETE", "OPTIONS", "PUT", "HEAD"][..])
}

fn send(method: &str, address: &str, media: &str, body: &str) -> Result<Answer, TestCaseError> {
    // Not every text is an address; what no server would take is not sent.
    prop_assume!(address.parse::<http::Uri>().is_ok());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let headers =
        [("accept", media), ("content-type", media), ("authorization", "Bearer admin"), ("x-mode", "sync")];
    Ok(runtime.block_on(async { World::stocked(3).send(method, address, &headers, body).await }))
}

fn is_of_the_protocol(answer: &Answer) -> Result<(), TestCaseError> {
    prop_assert!(answer.status < 500, "{}", answer.body);
    for error in answer.body["errors"].as_array().into_iter().flatten() {
        let title = error["title"].as_str().unwrap();
        prop_assert!(title.ends_with(" constraint") || title.ends_with(" exception"), "{title}");
        prop_assert!(!error["detail"].as_str().unwrap().is_empty());
        if let Some(pointer) = error["source"]["pointer"].as_str() {
            prop_assert!(pointer.starts_with('/'), "{pointer}");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_address(method in method(), address in address()) {
        is_of_the_protocol(&send(method, &address, JSON_API, "")?)?;
    }

    #[test]
    fn any_query_of_a_list(query in query()) {
        is_of_the_protocol(&send("GET", &format!("/api/products?{query}"), JSON_API, "")?)?;
    }

    #[test]
    fn any_document(method in method(), address in address(), body in document()) {
        is_of_the_protocol(&send(method, &address, JSON_API, &body.to_string())?)?;
    }

    #[test]
    fn any_document_for_an_address_that_takes_one(
        (method, address) in prop::sample::select(&[
            ("POST", "/api/products"), ("PATCH", "/api/products/1"), ("PATCH", "/api/products"), ("POST", "/api/tags"),
            ("POST", "/api/categories"), ("PATCH", "/api/products/1/relationships/tags"),
        ][..]),
        body in document(),
    ) {
        is_of_the_protocol(&send(method, address, JSON_API, &body.to_string())?)?;
    }

    #[test]
    fn any_plain_body(method in method(), body in json()) {
        for address in ["/api/products", "/api/products/1", "/api/products/1/relationships/tags"] {
            let answer = send(method, address, "application/json", &body.to_string())?;
            prop_assert!(answer.status < 500, "{}", answer.body);
        }
    }

    #[test]
    fn any_bytes(body in "\\PC{0,80}") {
        is_of_the_protocol(&send("POST", "/api/products", JSON_API, &body)?)?;
    }
}
