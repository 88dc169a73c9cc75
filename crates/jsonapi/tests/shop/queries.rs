//! Filters and sorters.

use crate::World;

async fn ids(query: &str) -> Vec<String> {
    let answer = World::stocked(6).get(&format!("/api/products?{query}")).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.body);
    answer.ids().into_iter().map(str::to_owned).collect()
}

async fn errors(query: &str) -> Vec<String> {
    let answer = World::stocked(6).get(&format!("/api/products?{query}")).await;
    assert_eq!(answer.status, 400, "{query}: {}", answer.body);
    answer.errors()
}

#[tokio::test]
async fn filters_compare_in_long_and_in_short_form() {
    assert_eq!(ids("filter[id]=2").await, ["2"]);
    assert_eq!(ids("filter[id]=2,5,77").await, ["2", "5"]);
    assert_eq!(ids("filter[id][neq]=2,5").await, ["1", "3", "4", "6"]);
    assert_eq!(ids("filter[id]!=2,5").await, ["1", "3", "4", "6"]);
    assert_eq!(ids("filter[stock]=20..40").await, ["2", "3", "4"]);
    assert_eq!(ids("filter[stock]!=20..40").await, ["1", "5", "6"]);
    assert_eq!(ids("filter[stock][gt]=20&filter[stock][lte]=50").await, ["3", "4", "5"]);
    assert_eq!(ids("filter%5Bstock%5D%3E20&filter[stock]%3C=50").await, ["3", "4", "5"]);
    assert_eq!(ids("filter[stock]%3E=60").await, ["6"]);
    assert_eq!(ids("filter[stock]%3C20").await, ["1"]);
    assert_eq!(ids("filter[active]=yes").await, ["2", "4", "6"]);
    assert_eq!(ids("filter[name]=Product+3").await, ["3"]);
    assert_eq!(ids("filter[name]=Product%203,Product%204").await, Vec::<String>::new());
}

#[tokio::test]
async fn filters_ask_for_null() {
    assert_eq!(ids("filter[price][exists]=no").await.len(), 6);
    assert_eq!(ids("filter[price]*1").await.len(), 0);
    assert_eq!(ids("filter[tags][exists]=true").await, ["3", "6"]);
    assert_eq!(ids("filter[price][neq]=5.5").await.len(), 0);
    assert_eq!(ids("filter[price][neq_or_null]=5.5").await.len(), 6);
    assert_eq!(ids("filter[stock]!*10,20").await, ["3", "4", "5", "6"]);
}

#[tokio::test]
async fn filters_follow_relations() {
    assert_eq!(ids("filter[category]=1").await, ["2", "4", "6"]);
    assert_eq!(ids("filter[category]=mine").await, ["2", "4", "6"]);
    assert_eq!(ids("filter[category]=mine,2").await.len(), 6);
    assert_eq!(ids("filter[tags]=sale").await, ["3", "6"]);
    assert_eq!(ids("filter[tags][neq_or_null]=sale,new").await, ["1", "2", "4", "5"]);
}

#[tokio::test]
async fn a_declared_filter_has_the_operators_it_says() {
    assert_eq!(ids("filter[sku]=P1,P2").await, ["1", "2"]);
    assert_eq!(ids("filter[sku][contains]=5").await, ["5"]);
    assert_eq!(ids("filter[sku]~5").await, ["5"]);
    assert_eq!(ids("filter[sku]%5EP").await.len(), 6);
    let unsupported = errors("filter[sku][exists]=1").await;
    assert_eq!(
        unsupported,
        ["400 filter constraint | The operator \"exists\" is not supported. | filter[sku]"]
    );
}

#[tokio::test]
async fn every_problem_of_a_query_is_told_at_once() {
    let query = "filter[id]=aaa&filter[nothing]=1&filter[types][x][y]=1&sort=id,tags&page[number]=0&include=owner&fields[no]=a&extra=1";
    let mut errors = errors(query).await;
    errors.sort();
    assert_eq!(
        errors,
        [
            "400 filter constraint | The association \"owner\" does not exist. | include",
            "400 filter constraint | The filter is not supported. | extra",
            "400 filter constraint | The filter is not supported. | fields[no]",
            "400 filter constraint | The filter is not supported. | filter[nothing]",
            "400 filter constraint | The filter is not supported. | filter[types]",
            "400 sort constraint | Sorting by \"tags\" field is not supported. | sort",
            "400 unexpected value exception | Expected integer value. Given \"aaa\". | filter[id]",
            "400 unexpected value exception | Expected unsigned integer value. Given \"0\". | page[number]",
        ]
    );
}

#[tokio::test]
async fn values_must_be_of_the_type_of_the_field() {
    let one = |query| async move { errors(query).await.remove(0) };
    let told =
        |detail: &str, place: &str| format!("400 unexpected value exception | {detail} | filter[{place}]");
    assert_eq!(one("filter[id]=1,x").await, told("Expected an array of integers. Given \"1,x\".", "id"));
    let range = "Expected a pair of integers (integer..integer). Given \"1..x\".";
    assert_eq!(one("filter[stock]=1..x").await, told(range, "stock"));
    assert_eq!(
        one("filter[active]=true,false").await,
        told("Expected boolean value. Given \"true,false\".", "active")
    );
    assert_eq!(
        one("filter[price][exists]=maybe").await,
        told("Expected boolean value. Given \"maybe\".", "price")
    );
    assert_eq!(
        one("filter[releasedOn]=2024-13-01").await,
        told("Expected date value. Given \"2024-13-01\".", "releasedOn")
    );
    assert_eq!(
        one("filter[createdAt]=soon").await,
        told("Expected datetime value. Given \"soon\".", "createdAt")
    );
    assert_eq!(one("filter[stock][gt]=1,2").await, told("Expected integer value. Given \"1,2\".", "stock"));
    assert!(one("filter[name][gt]=a").await.contains("The operator \"gt\" is not supported."));
    assert!(one("filter[description]=a").await.contains("The operator \"eq\" is not supported."));
}

#[tokio::test]
async fn sorters_apply_in_their_order_and_the_id_decides_at_last() {
    assert_eq!(ids("sort=-id").await, ["6", "5", "4", "3", "2", "1"]);
    assert_eq!(ids("sort=price,-stock").await, ["6", "5", "4", "3", "2", "1"]);
    assert_eq!(ids("sort=price").await, ["1", "2", "3", "4", "5", "6"]);
}

#[tokio::test]
async fn sizes_have_limits() {
    let world = World::stocked(1);
    let long = format!("/api/products?filter[sku]={}", "x".repeat(20_000));
    assert_eq!(world.get(&long).await.status, 414);
    let many = (0..300).map(|at| format!("filter[a{at}]=1")).collect::<Vec<_>>().join("&");
    assert_eq!(world.get(&format!("/api/products?{many}")).await.errors().len(), 1);
    let list = vec!["1"; 1001].join(",");
    let answer = world.get(&format!("/api/products?filter[id]={list}")).await;
    assert!(answer.errors()[0].contains("more than 1000 values"));
    let deep = world.get("/api/products?include=category.parent.children.products").await;
    assert!(deep.errors()[0].contains("more than 3 associations"), "{:?}", deep.errors());

    let limits = clientele_jsonapi::Limits { page: Some(50), ..Default::default() };
    let world = World::with_limits(limits);
    for size in ["51", "-1"] {
        let answer = world.get(&format!("/api/products?page[size]={size}")).await;
        let told = "400 filter constraint | The value should be less than or equals to 50. | page[size]";
        assert_eq!(answer.errors(), [told]);
    }
    assert_eq!(world.get("/api/products?page[size]=50").await.status, 200);
    assert_eq!(world.get("/api/products?page[number]=4294967295&page[size]=50").await.ids().len(), 0);
}

#[tokio::test]
async fn a_problem_names_its_parameter() {
    let world = World::stocked(1);
    for (query, expected) in [
        ("filter[color][gt]=1", "400 filter constraint | The filter is not supported. | filter[color]"),
        (
            "page[size]=9000000000",
            "400 unexpected value exception | The value should be less than or equals to 4294967295. | page[size]",
        ),
    ] {
        assert_eq!(world.get(&format!("/api/products?{query}")).await.errors(), [expected], "{query}");
    }
}
