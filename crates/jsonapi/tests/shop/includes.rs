//! Related records in the same answer.

use crate::World;

#[tokio::test]
async fn a_list_asks_once_for_each_type_and_level_however_long_it_is() {
    for products in [5, 100] {
        let world = World::stocked(products);
        let address = "/api/products?page[size]=100&include=category.parent,tags,similar";
        let answer = world.get(address).await;
        assert_eq!(answer.ids().len(), products);
        // The page; categories and tags (every similar product is on the page already); the parents are known by then.
        assert_eq!(world.questions(), (1, 2), "for {products} products");
    }
}

#[tokio::test]
async fn deeper_levels_cost_one_question_more() {
    let world = World::stocked(100);
    let answer =
        world.get("/api/products?page[size]=1&include=category.products.tags,similar.similar,tags").await;
    // Categories and products of the first level, products of the second, tags of the third.
    assert_eq!(world.questions(), (1, 4));
    assert_eq!(answer.included().iter().filter(|it| it.starts_with("products")).count(), 50);
    assert_eq!(answer.included().iter().filter(|it| it.starts_with("tags")).count(), 2);
}

#[tokio::test]
async fn a_cycle_ends_and_nothing_is_included_twice() {
    let world = World::stocked(4);
    let answer = world.get("/api/categories/2?include=parent.children.parent,products.category").await;
    assert_eq!(answer.included(), ["categories 1", "products 1", "products 3"]);
    assert_eq!(world.questions(), (0, 3));
}

#[tokio::test]
async fn what_is_not_among_the_fields_is_not_included() {
    let world = World::stocked(4);
    let answer =
        world.get("/api/products?include=category,tags&fields[products]=name,tags&fields[tags]=label").await;
    assert!(answer.body["data"][0]["relationships"].get("category").is_none());
    assert_eq!(answer.included(), ["tags new", "tags sale"]);
    assert!(answer.body["included"][0].get("relationships").is_none());
}

#[tokio::test]
async fn what_the_caller_may_not_see_is_left_out() {
    let world = World::stocked(1);
    world.put("categories", world.row("categories", "2").unwrap().with("secretly", true));
    let answer = world.get("/api/products?include=category.parent.products").await;
    assert_eq!(answer.status, 200);
    assert!(answer.included().is_empty());
}

#[tokio::test]
async fn the_number_of_included_records_has_a_limit() {
    let limits = clientele_jsonapi::Limits { included: 1, ..Default::default() };
    let world = World::with_limits(limits);
    let members = (2..=3).map(|id| clientele_jsonapi::Identifier::new("products", id)).collect();
    world.put("products", clientele_jsonapi::Record::new(1).to_many("similar", members));
    let answer = world.get("/api/products/1?include=similar").await;
    assert_eq!(
        answer.errors(),
        ["400 filter constraint | The request includes more than 1 records. | include"]
    );
}
