//! Postal addresses as the post of their country wants them.

use crate::{Localization, country_name, region};

/// What an address is made of. Empty parts leave no gap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AddressParts<'a> {
    /// The person, as [`Localization::full_name`] writes them.
    pub name: &'a str,
    pub organization: &'a str,
    pub street: &'a str,
    pub street2: &'a str,
    pub city: &'a str,
    pub postal_code: &'a str,
    /// The combined code ("US-FL"), if the region is one of the list.
    pub region_code: &'a str,
    /// The region in words; may stay empty where there is a code.
    pub region: &'a str,
    /// ISO 3166-1, two letters.
    pub country: &'a str,
}

/// What a letter of a pattern stands for.
const NAME: char = 'N';
const ORGANIZATION: char = 'O';
const STREET: char = 'A';
const CITY: char = 'C';
const REGION: char = 'S';
const REGION_CODE: char = 'R';
const POSTAL_CODE: char = 'Z';

/// The lines of an address: each letter after `%` is a part, what stands between two parts is written only if both
/// are there. By the customs of the national posts (Universal Postal Union, S42).
fn pattern(country: &str) -> &'static [&'static str] {
    match country {
        "US" | "AS" | "GU" | "MP" | "PR" | "VI" | "FM" | "MH" | "PW" => &["%N", "%O", "%A", "%C, %R %Z"],
        "CA" | "AU" => &["%N", "%O", "%A", "%C %R %Z"],
        "GB" | "GG" | "JE" | "IM" | "FK" | "GI" | "ZA" | "KE" => &["%N", "%O", "%A", "%C", "%Z"],
        "IE" => &["%N", "%O", "%A", "%C", "%S", "%Z"],
        "NZ" | "SA" | "IL" | "PE" | "SG" => &["%N", "%O", "%A", "%C %Z"],
        "IN" => &["%N", "%O", "%A", "%C %Z", "%S"],
        "PK" | "LK" => &["%N", "%O", "%A", "%C-%Z"],
        "BD" => &["%N", "%O", "%A", "%C - %Z"],
        "BR" => &["%N", "%O", "%A", "%C-%R", "%Z"],
        "MX" => &["%N", "%O", "%A", "%Z %C, %S"],
        "CO" => &["%N", "%O", "%A", "%C, %S, %Z"],
        "VE" => &["%N", "%O", "%A", "%C %Z, %S"],
        "AR" | "CL" | "UY" | "MY" | "PH" => &["%N", "%O", "%A", "%Z %C", "%S"],
        "IT" => &["%N", "%O", "%A", "%Z %C %R"],
        "ES" => &["%N", "%O", "%A", "%Z %C", "%S"],
        "TR" => &["%N", "%O", "%A", "%Z %C/%S"],
        "RU" | "UA" | "KZ" | "EG" => &["%N", "%O", "%A", "%C", "%S", "%Z"],
        "LV" => &["%N", "%O", "%A", "%C, %Z"],
        "HU" => &["%N", "%O", "%C", "%A", "%Z"],
        "JP" => &["%N", "%O", "%A, %C, %S", "%Z"],
        "CN" | "KR" | "TW" => &["%N", "%O", "%A", "%C", "%S %Z"],
        "HK" | "AE" => &["%N", "%O", "%A", "%C", "%S"],
        "TH" | "VN" | "ID" => &["%N", "%O", "%A", "%C", "%S %Z"],
        "AT" | "BE" | "BG" | "CH" | "CY" | "CZ" | "DE" | "DK" | "EE" | "FI" | "FR" | "GR" | "HR" | "IS"
        | "LI" | "LT" | "LU" | "MC" | "NL" | "NO" | "PL" | "PT" | "RO" | "RS" | "SE" | "SI" | "SK" => {
            &["%N", "%O", "%A", "%Z %C"]
        }
        _ => &["%N", "%O", "%A", "%Z %C", "%S"],
    }
}

impl Localization {
    /// The address line by line, in the customs of its country; the country comes last, in the person's language.
    pub fn address_lines(&self, parts: &AddressParts<'_>) -> Vec<String> {
        let country = parts.country.trim().to_ascii_uppercase();
        let mut lines: Vec<String> = Vec::with_capacity(7);
        for line in pattern(&country) {
            // The second line of the street is a line of its own.
            let text = fill(line, parts);
            let street_alone = *line == "%A";
            if !text.is_empty() {
                lines.push(text);
            }
            if street_alone && !parts.street2.trim().is_empty() {
                lines.push(parts.street2.trim().to_owned());
            }
        }
        match country_name(&country, self.language) {
            Some(name) => lines.push(name.to_owned()),
            None if !country.is_empty() => lines.push(country),
            None => {}
        }
        lines
    }
}

fn fill(line: &str, parts: &AddressParts<'_>) -> String {
    let mut text = String::new();
    let mut between = String::new();
    let mut signs = line.chars();
    while let Some(sign) = signs.next() {
        if sign != '%' {
            between.push(sign);
            continue;
        }
        let part = part(signs.next().unwrap_or_default(), parts, line);
        if !part.is_empty() {
            if !text.is_empty() {
                text.push_str(&between);
            }
            text.push_str(&part);
        }
        between.clear();
    }
    text
}

fn part(letter: char, parts: &AddressParts<'_>, line: &str) -> String {
    let known = region(parts.region_code);
    let region_name = || match (parts.region.trim(), known) {
        ("", Some(region)) => region.name.to_owned(),
        (name, _) => name.to_owned(),
    };
    match letter {
        NAME => parts.name.trim().to_owned(),
        ORGANIZATION => parts.organization.trim().to_owned(),
        // In a line with other parts there is room for the whole street.
        STREET if line != "%A" && !parts.street2.trim().is_empty() => {
            format!("{} {}", parts.street.trim(), parts.street2.trim()).trim().to_owned()
        }
        STREET => parts.street.trim().to_owned(),
        CITY => parts.city.trim().to_owned(),
        REGION => region_name(),
        REGION_CODE => known.map_or_else(region_name, |region| region.code.to_owned()),
        POSTAL_CODE => parts.postal_code.trim().to_owned(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Language;

    const PARTS: AddressParts<'static> = AddressParts {
        name: "Amanda Cole",
        organization: "Company A",
        street: "801 Scenic Hwy",
        street2: "Floor 2",
        city: "Haines City",
        postal_code: "33844",
        region_code: "US-FL",
        region: "",
        country: "US",
    };

    #[test]
    fn an_american_address_ends_with_city_state_and_code() {
        insta::assert_snapshot!(Localization::default().address_lines(&PARTS).join("\n"), @r"
        Amanda Cole
        Company A
        801 Scenic Hwy
        Floor 2
        Haines City, FL 33844
        United States
        ");
    }

    #[test]
    fn a_german_address_has_the_code_before_the_city() {
        let parts = AddressParts {
            street: "Hauptstr. 1",
            street2: "",
            city: "München",
            postal_code: "80331",
            region_code: "DE-BY",
            country: "DE",
            organization: "",
            ..PARTS
        };
        let lines = Localization::of(Language::De).address_lines(&parts);
        assert_eq!(lines, ["Amanda Cole", "Hauptstr. 1", "80331 München", "Deutschland"]);
    }

    #[test]
    fn a_british_address_gives_the_code_its_own_line() {
        let parts =
            AddressParts { city: "London", postal_code: "SW1A 1AA", region_code: "", country: "gb", ..PARTS };
        let lines = Localization::default().address_lines(&parts);
        assert_eq!(lines[lines.len() - 3..], ["London", "SW1A 1AA", "United Kingdom"]);
    }

    #[test]
    fn what_is_empty_leaves_no_gap() {
        assert!(Localization::default().address_lines(&AddressParts::default()).is_empty());
        let parts = AddressParts { city: "Miami", country: "US", ..AddressParts::default() };
        assert_eq!(Localization::default().address_lines(&parts), ["Miami", "United States"]);
        let parts = AddressParts { city: "X", country: "QQ", ..AddressParts::default() };
        assert_eq!(Localization::default().address_lines(&parts), ["X", "QQ"]);
    }

    proptest! {
        #[test]
        fn no_part_gets_lost_where_it_is_shown(street in "[a-z]{1,9}", street2 in "[a-z]{0,9}", index in 0usize..249) {
            let country = crate::countries()[index].iso2;
            let parts = AddressParts { street: &street, street2: &street2, city: "City", country, ..AddressParts::default() };
            let text = Localization::default().address_lines(&parts).join("\n");
            prop_assert!(text.contains(&street) && text.contains(&street2) && text.contains("City"));
        }
    }
}
