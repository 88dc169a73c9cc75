//! `page[…]`: which part of a list, and the parts around it.

use crate::{
    declaration::Resource, limits::Limits, parameters::Parameters, problem::Problem, query::Window,
    record::Page,
};

/// The part of a list that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Paging {
    Everything,
    Numbered { number: u32, size: usize },
    Following { cursor: Option<String>, size: usize },
}

impl Paging {
    pub fn default_of(resource: &Resource) -> Self {
        match resource.page_size {
            Some(size) => Self::Numbered { number: 1, size },
            None => Self::Everything,
        }
    }

    /// Reads the parameters `page[number]`, `page[size]` and `page[after]`.
    pub fn read(
        parameters: &Parameters,
        resource: &Resource,
        limits: &Limits,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let default = resource.page_size.unwrap_or(10);
        let (mut number, mut size, mut after) = (None, Some(default), None);
        for parameter in &parameters.0 {
            let name = parameter.name();
            let value = parameter.value.as_str();
            match name.as_str() {
                "page[number]" => match positive(value) {
                    Some(it) => number = Some(it),
                    None => problems.push(not_a_number(&name, value)),
                },
                "page[size]" if value == "-1" => size = None,
                "page[size]" => match positive(value) {
                    Some(it) => size = Some(it as usize),
                    None => problems.push(not_a_number(&name, value)),
                },
                "page[after]" => after = Some(Some(value.to_owned()).filter(|cursor| !cursor.is_empty())),
                _ => {}
            }
        }
        let max = resource.max_page_size.or(limits.page);
        if let Some(max) = max.filter(|max| size.is_none_or(|size| size > *max)) {
            let detail = format!("The value should be less than or equals to {max}.");
            problems.push(Problem::filter(detail).parameter("page[size]"));
        }
        // Without pages there is neither a number nor a cursor; a cursor counts more than a number.
        match (size, after) {
            (None, _) => Self::Everything,
            (Some(size), Some(cursor)) => Self::Following { cursor, size },
            (Some(size), None) => Self::Numbered { number: number.unwrap_or(1), size },
        }
    }

    pub fn window(&self) -> Window {
        match self {
            Self::Everything => Window::All,
            Self::Numbered { number, size } => {
                // A page as large as memory is no page; what is asked beyond this is beyond every list as well.
                let offset = u64::from(number - 1).saturating_mul(*size as u64).min(i64::MAX as u64);
                Window::Rows { offset, limit: *size }
            }
            Self::Following { cursor, size } => Window::After { cursor: cursor.clone(), limit: *size },
        }
    }

    /// The links around a page: name and query. The first page has no number in its address and no link to itself, the
    /// last one no `next`.
    pub fn links(&self, parameters: &Parameters, page: &Page) -> Vec<(&'static str, String)> {
        let numbered = |number: u32| {
            let text = number.to_string();
            parameters.with("page[number]", (number > 1).then_some(text.as_str()))
        };
        let mut links = Vec::new();
        match self {
            Self::Everything => {}
            Self::Numbered { number, .. } => {
                if *number > 1 {
                    links.push(("first", numbered(1)));
                    links.push(("prev", numbered(number - 1)));
                }
                if page.more {
                    links.push(("next", numbered(number.saturating_add(1))));
                }
            }
            Self::Following { cursor, .. } => {
                if cursor.is_some() {
                    links.push(("first", parameters.with("page[after]", Some(""))));
                }
                if let Some(next) = &page.after {
                    links.push(("next", parameters.with("page[after]", Some(next))));
                }
            }
        }
        links
    }
}

fn positive(text: &str) -> Option<u32> {
    text.parse().ok().filter(|number| *number > 0)
}

fn not_a_number(name: &str, value: &str) -> Problem {
    let detail = match value.parse::<i64>() {
        Ok(number) if number > 0 => format!("The value should be less than or equals to {}.", u32::MAX),
        Ok(_) => format!("Expected unsigned integer value. Given \"{value}\"."),
        Err(_) => format!("Expected integer value. Given \"{value}\"."),
    };
    Problem::unexpected_value(detail).parameter(name)
}
