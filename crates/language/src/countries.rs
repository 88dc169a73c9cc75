//! Countries (ISO 3166-1) and their regions (ISO 3166-2).

use std::sync::LazyLock;

use crate::{Language, Message, catalogue};

/// A country, with its name in the language of the list it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166-1 alpha-2: "US"
    pub iso2: &'static str,
    /// ISO 3166-1 alpha-3: "USA"
    pub iso3: &'static str,
    pub name: String,
}

/// A state, province, département … of a country. Names are those of ISO 3166-2, whatever the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// ISO 3166-2: "US-FL"
    pub combined_code: &'static str,
    /// Without the country: "FL"
    pub code: &'static str,
    pub name: &'static str,
}

static BY_LANGUAGE: LazyLock<[Vec<Country>; 3]> = LazyLock::new(|| Language::ALL.map(named_and_sorted));

/// Where an address without a region is no address.
const REGION_REQUIRED: [&str; 19] = [
    "AE", "AU", "BR", "CA", "CN", "CO", "ES", "IN", "IT", "JM", "JP", "KR", "MX", "RU", "SV", "TW", "UA",
    "US", "VE",
];

/// All countries, by their English names.
pub fn countries() -> &'static [Country] {
    countries_in(Language::En)
}

/// All countries, by their names in a language.
pub fn countries_in(language: Language) -> &'static [Country] {
    let [en, de, fr] = &*BY_LANGUAGE;
    match language {
        Language::En => en,
        Language::De => de,
        Language::Fr => fr,
    }
}

fn named_and_sorted(language: Language) -> Vec<Country> {
    let mut countries: Vec<Country> = rust_iso3166::ALL
        .iter()
        .map(|country| {
            let id = format!("country-{}", country.alpha2.to_ascii_lowercase());
            let name = if catalogue::has(language, &id) {
                catalogue::text(language, &Message::new(id))
            } else {
                country.name.to_owned()
            };
            Country { iso2: country.alpha2, iso3: country.alpha3, name }
        })
        .collect();
    countries.sort_by_cached_key(|country| sort_key(&country.name));
    countries
}

/// Österreich stands between Oman and Pakistan, not after Zypern.
fn sort_key(name: &str) -> String {
    name.to_lowercase()
        .chars()
        .map(|letter| match letter {
            'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
            'ç' | 'ć' | 'č' => 'c',
            'ď' | 'đ' => 'd',
            'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
            'ģ' | 'ğ' => 'g',
            'ì'..='ï' | 'ī' | 'į' => 'i',
            'ķ' => 'k',
            'ļ' | 'ľ' | 'ł' => 'l',
            'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
            'ò'..='ö' | 'ø' | 'ő' | 'ō' => 'o',
            'ř' => 'r',
            'ś' | 'š' | 'ş' | 'ș' => 's',
            'ţ' | 'ť' | 'ț' => 't',
            'ù'..='ü' | 'ū' | 'ů' | 'ű' | 'ų' => 'u',
            'ý' => 'y',
            'ź' | 'ż' | 'ž' => 'z',
            letter => letter,
        })
        .collect()
}

/// The country of a code, in any case.
pub fn country(iso2: &str) -> Option<&'static Country> {
    countries().iter().find(|country| country.iso2.eq_ignore_ascii_case(iso2.trim()))
}

/// The name of a country in a language.
pub fn country_name(iso2: &str, language: Language) -> Option<&'static str> {
    let country =
        countries_in(language).iter().find(|country| country.iso2.eq_ignore_ascii_case(iso2.trim()))?;
    Some(&country.name)
}

/// The regions of a country, by name; none if it has none or there is no such country.
pub fn regions(iso2: &str) -> Vec<Region> {
    let Some(country) = country(iso2) else { return Vec::new() };
    let Some(subdivisions) = rust_iso3166::from_alpha2(country.iso2)
        .and_then(|found| rust_iso3166::iso3166_2::SUBDIVISION_COUNTRY_MAP.get(found.alpha2).copied())
    else {
        return Vec::new();
    };
    let mut regions: Vec<Region> = subdivisions.iter().map(Region::from).collect();
    regions.sort_by_cached_key(|region| (sort_key(region.name), region.code));
    regions
}

/// The region of a combined code like "US-FL", in any case.
pub fn region(combined_code: &str) -> Option<Region> {
    let code = combined_code.trim();
    if code.len() > 8 {
        return None;
    }
    rust_iso3166::iso3166_2::from_code(&code.to_ascii_uppercase())
        .map(|subdivision| Region::from(&subdivision))
}

impl From<&rust_iso3166::iso3166_2::Subdivision> for Region {
    fn from(subdivision: &rust_iso3166::iso3166_2::Subdivision) -> Self {
        let code = subdivision.code.split_once('-').map_or(subdivision.code, |(_, code)| code);
        // The standard marks some names with an asterisk or adds a second spelling in brackets.
        let name = subdivision.name.split(['[', '*']).next().unwrap_or_default().trim();
        Self { combined_code: subdivision.code, code, name }
    }
}

/// Whether an address in this country needs a region.
pub fn region_required(iso2: &str) -> bool {
    REGION_REQUIRED.iter().any(|code| code.eq_ignore_ascii_case(iso2.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_have_names_in_every_language() {
        assert_eq!(country_name("de", Language::Fr), Some("Allemagne"));
        assert_eq!(country_name("US", Language::En), Some("United States"));
        assert_eq!(country_name("XX", Language::En), None);
        for language in Language::ALL {
            for country in countries() {
                assert!(
                    catalogue::has(language, &format!("country-{}", country.iso2.to_lowercase())),
                    "{country:?}"
                );
            }
        }
        let german: Vec<&str> = countries_in(Language::De).iter().map(|country| country.iso2).collect();
        let place = |code: &str| german.iter().position(|found| *found == code);
        assert!(place("OM") < place("AT") && place("AT") < place("PK"));
    }

    #[test]
    fn regions_carry_their_combined_code() {
        let florida = Region { combined_code: "US-FL", code: "FL", name: "Florida" };
        assert_eq!(region("us-fl"), Some(florida));
        assert!(regions("US").contains(&florida));
        assert!(regions("US").len() >= 51);
        assert!(regions("DE").iter().any(|region| region.name == "Bayern"));
        assert!(regions("nowhere").is_empty());
        assert_eq!(region("US-\u{0}"), None);
    }

    #[test]
    fn where_a_region_is_required_there_are_some() {
        for code in REGION_REQUIRED {
            assert!(region_required(code));
            assert!(!regions(code).is_empty(), "{code}");
        }
        assert!(!region_required("DE"));
    }
}
