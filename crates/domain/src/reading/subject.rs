//! What each kind of record says of itself.

use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{EntityTrait, FromQueryResult, ModelTrait};

use super::links::Links;
use super::question::{Comparison, Test};
use crate::context::Context;
use crate::reach::own_id;

/// Records that can be read.
pub trait Subject: Send + Sync + 'static {
    type Entity: EntityTrait<Model = Self::Row>;
    /// A record as it was read.
    type Row: Clone + Send + Sync + 'static + FromQueryResult + ModelTrait<Entity = Self::Entity>;

    /// The rows that the actor may see.
    fn seen(ctx: &Context) -> Condition;

    /// The rows of which the actor may know that they are there, though not what they are.
    fn here(ctx: &Context) -> Condition;

    /// What is asked about by this name.
    fn field(ctx: &Context, name: &str) -> Option<Field>;

    /// The ids of what the actor may see.
    fn ids(ctx: &Context) -> SelectStatement {
        Query::select()
            .expr(own_id::<Self::Entity>())
            .from(Self::Entity::default())
            .cond_where(Self::seen(ctx))
            .to_owned()
    }
}

/// Something that a list is narrowed or ordered by.
#[derive(Clone, Debug)]
pub enum Field {
    /// A column or another expression. A list can be ordered by it if it is never null.
    Value(Expr),
    /// A column that names a related record, and the ids of those that the actor may see. One that they may not see
    /// counts as none.
    One(Expr, Box<SelectStatement>),
    Many(Box<Links>),
    /// A set of words, each of which is there or not.
    Words(Vec<(&'static str, Expr)>),
}

impl Field {
    /// A column of the record.
    pub fn of(column: impl sea_orm::ColumnTrait) -> Self {
        Self::Value(Expr::col(column.as_column_ref()))
    }

    /// A column with the id of a related record.
    pub fn one<T: Subject>(ctx: &Context, column: impl sea_orm::ColumnTrait) -> Self {
        Self::One(Expr::col(column.as_column_ref()), Box::new(T::ids(ctx)))
    }

    /// Related records.
    pub fn many(links: Links) -> Self {
        Self::Many(Box::new(links))
    }

    /// The expression by which a list is ordered.
    pub(super) fn ordering(&self) -> Option<Expr> {
        match self {
            Self::Value(expr) => Some(expr.clone()),
            _ => None,
        }
    }

    /// The rows for which the test holds.
    pub(super) fn condition(&self, own: Expr, test: &Test) -> Expr {
        match self {
            Self::Value(expr) => of_value(expr, None, test),
            Self::One(expr, seen) => of_value(expr, Some(expr.clone().in_subquery((**seen).clone())), test),
            Self::Many(links) => links.condition(own, test),
            Self::Words(words) => of_words(words, test),
        }
    }
}

fn of_value(expr: &Expr, known: Option<Expr>, test: &Test) -> Expr {
    let against = &test.against;
    let there = match &known {
        Some(known) => expr.clone().is_not_null().and(known.clone()),
        None => expr.clone().is_not_null(),
    };
    let missing = match known {
        Some(known) => expr.clone().is_null().or(known.not()),
        None => expr.clone().is_null(),
    };
    match test.comparison {
        Comparison::Equal => there.and(against.holds(expr)),
        Comparison::NotEqual => there.and(against.holds(expr).not()),
        Comparison::NotEqualOrNull => missing.or(against.holds(expr).not()),
        Comparison::Exists if against.is() => there,
        Comparison::Exists => missing,
        comparison => there.and(against.compares(comparison, expr)),
    }
}

fn of_words(words: &[(&'static str, Expr)], test: &Test) -> Expr {
    let any = |named: &dyn Fn(&str) -> Expr| {
        words.iter().fold(Expr::val(1).eq(0), |any, (word, there)| any.or(there.clone().and(named(word))))
    };
    let some = any(&|_| Expr::val(1).eq(1));
    let listed = any(&|word| test.against.holds(&Expr::val(word)));
    match test.comparison {
        Comparison::NotEqual => some.and(listed.not()),
        Comparison::NotEqualOrNull => listed.not(),
        Comparison::Exists if test.against.is() => some,
        Comparison::Exists => some.not(),
        _ => listed,
    }
}
