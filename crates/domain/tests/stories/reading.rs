//! What is connected with records, as programs are told it.

use clientele_domain::reading::members;
use clientele_domain::{customers, roles};

use crate::world::worlds;

#[tokio::test(flavor = "multi_thread")]
async fn members_are_told_in_order_as_many_as_asked_for_and_as_far_as_they_are_seen() {
    for world in worlds().await {
        let ctx = world.system();
        let above = world.customer("Above", None).await.id;
        let below = world.customer("Below", Some(above)).await.id;
        let mut people = Vec::new();
        for (name, customer) in [("one", above), ("two", above), ("three", above), ("four", below)] {
            people.push(world.buyer(&format!("{name}@example.org"), customer).await.id);
        }
        let [one, two, three, four] = people[..] else { panic!() };
        let buyer = world.predefined("ROLE_FRONTEND_BUYER").await.id;
        let administrator = world.predefined("ROLE_FRONTEND_ADMINISTRATOR").await.id;

        let of_customers = [
            (customers::reading::users(&ctx), Some(2)),
            (customers::reading::users(&ctx), None),
            (customers::reading::parent(&ctx), None),
            (customers::reading::children(&ctx), Some(9)),
        ];
        let found = members(&ctx, &of_customers, &[above, below, 999]).await.unwrap();
        let of = |link: usize, owner: i64| found[link].get(&owner).cloned().unwrap_or_default();
        assert_eq!([of(0, above), of(0, below)], [vec![one, two], vec![four]]);
        assert_eq!([of(1, above), of(1, below)], [vec![one, two, three], vec![four]]);
        assert_eq!([of(2, above), of(2, below)], [vec![], vec![above]]);
        assert_eq!([of(3, above), of(3, below)], [vec![below], vec![]]);
        assert!(of(0, 999).is_empty() && of(2, 999).is_empty());

        let of_roles = [(roles::reading::holders(&ctx), Some(3)), (roles::reading::holders(&ctx), None)];
        let found = members(&ctx, &of_roles, &[buyer, administrator]).await.unwrap();
        assert_eq!(found[0][&buyer], [one, two, three]);
        assert_eq!(found[1][&buyer], people);
        assert!(found[1].get(&administrator).is_none_or(Vec::is_empty));

        // Of another organization nothing is seen.
        let elsewhere = world.system_in(world.globex);
        let found = members(&elsewhere, &[(roles::reading::holders(&elsewhere), Some(3))], &[buyer]).await;
        assert!(found.unwrap()[0].values().all(Vec::is_empty));
        assert!(members(&ctx, &of_customers, &[]).await.unwrap().iter().all(|found| found.is_empty()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_records_are_asked_for_together() {
    for world in worlds().await {
        let ctx = world.system();
        let above = world.customer("Above", None).await.id;
        let mut below = Vec::new();
        for number in 0..8 {
            below.push(world.customer(&format!("Below {number}"), Some(above)).await.id);
        }
        let owners: Vec<i64> = std::iter::once(above).chain(below.clone()).chain(5_000..75_000).collect();
        // More than either engine takes values in one question.
        let links = [(customers::reading::children(&ctx), Some(5)), (customers::reading::parent(&ctx), None)];
        let found = members(&ctx, &links, &owners).await.unwrap();
        assert_eq!(found[0][&above], below[..5]);
        assert!(below.iter().all(|id| found[1][id] == [above]));
        let some = &owners[..1_000];
        let found = members(&ctx, &[(customers::reading::users(&ctx), Some(5))], some).await.unwrap();
        assert!(found[0].values().all(Vec::is_empty));
    }
}
