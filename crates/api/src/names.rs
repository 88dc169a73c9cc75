//! What a field is called on the wire, and what the domain calls it.

/// Pairs of names, the wire's first. A field that is not among them is called the same on both sides, once in camel
/// case and once in snake case.
#[derive(Clone, Copy, Debug)]
pub struct Names(pub &'static [(&'static str, &'static str)]);

impl Names {
    pub fn in_domain(&self, wire: &str) -> String {
        if let Some((_, domain)) = self.0.iter().find(|(known, _)| *known == wire) {
            return (*domain).to_owned();
        }
        let mut name = String::with_capacity(wire.len() + 4);
        for letter in wire.chars() {
            if letter.is_ascii_uppercase() {
                name.push('_');
            }
            name.push(letter.to_ascii_lowercase());
        }
        name
    }

    pub fn on_wire(&self, domain: &str) -> String {
        if let Some((wire, _)) = self.0.iter().find(|(_, known)| *known == domain) {
            return (*wire).to_owned();
        }
        let mut name = String::with_capacity(domain.len());
        let mut upper = false;
        for letter in domain.chars() {
            match letter {
                '_' => upper = true,
                _ if upper => {
                    name.push(letter.to_ascii_uppercase());
                    upper = false;
                }
                _ => name.push(letter),
            }
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_has_a_name_on_each_side() {
        let names = Names(&[("customer", "customer_id"), ("userRoles", "roles")]);
        for (wire, domain) in [
            ("customer", "customer_id"),
            ("userRoles", "roles"),
            ("firstName", "first_name"),
            ("email", "email"),
        ] {
            assert_eq!(names.in_domain(wire), domain);
            assert_eq!(names.on_wire(domain), wire);
        }
    }
}
