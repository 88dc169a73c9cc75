//! The companies and people that scripts and tests rely on.

/// A company of the demo, its parent, and its people.
pub struct Company {
    pub name: &'static str,
    pub parent: Option<&'static str>,
    pub people: &'static [Person],
}

/// A person of the demo.
pub struct Person {
    pub email: &'static str,
    pub first_name: &'static str,
    pub last_name: &'static str,
    /// Machine names.
    pub roles: &'static [&'static str],
    pub enabled: bool,
    pub confirmed: bool,
}

const ADMINISTRATOR: &str = "ROLE_FRONTEND_ADMINISTRATOR";
const BUYER: &str = "ROLE_FRONTEND_BUYER";

const fn person(
    email: &'static str,
    first_name: &'static str,
    last_name: &'static str,
    roles: &'static [&'static str],
) -> Person {
    Person { email, first_name, last_name, roles, enabled: true, confirmed: true }
}

/// Those of *Acme Supply*; parents come before their subsidiaries.
pub const ACME: &[Company] = &[
    Company {
        name: "Company A",
        parent: None,
        people: &[
            person("AmandaRCole@example.org", "Amanda", "Cole", &[ADMINISTRATOR]),
            person("NancyJSallee@example.org", "Nancy", "Sallee", &[BUYER]),
            Person { enabled: false, ..person("BrandaJSanborn@example.org", "Branda", "Sanborn", &[BUYER]) },
            Person {
                confirmed: false,
                ..person("LonnieVTownsend@example.org", "Lonnie", "Townsend", &[BUYER])
            },
            person("JuanaPBrzezinski@example.net", "Juana", "Brzezinski", &[ADMINISTRATOR, BUYER]),
        ],
    },
    Company {
        name: "Company A - East Division",
        parent: Some("Company A"),
        people: &[
            person("MarleneSBradley@example.org", "Marlene", "Bradley", &[ADMINISTRATOR]),
            person("RobertMStevens@example.org", "Robert", "Stevens", &[BUYER]),
        ],
    },
    Company {
        name: "Company A - West Division",
        parent: Some("Company A"),
        people: &[
            person("RuthWMaxwell@example.org", "Ruth", "Maxwell", &[ADMINISTRATOR]),
            person("EllenRBrown@example.org", "Ellen", "Brown", &[BUYER]),
        ],
    },
    Company {
        name: "Company A - West Division - Los Angeles",
        parent: Some("Company A - West Division"),
        people: &[person("KevinTLong@example.org", "Kevin", "Long", &[BUYER])],
    },
    Company {
        name: "Wholesaler B",
        parent: None,
        people: &[
            person("PhillipNGay@example.org", "Phillip", "Gay", &[ADMINISTRATOR]),
            person("DeniseJHill@example.org", "Denise", "Hill", &[BUYER]),
        ],
    },
    Company { name: "Partner C", parent: None, people: &[] },
];

/// Those of *Globex Trade*.
pub const GLOBEX: &[Company] = &[Company {
    name: "Hooli",
    parent: None,
    people: &[person("GavinABelson@example.org", "Gavin", "Belson", &[ADMINISTRATOR])],
}];

/// Back-office users: e-mail, first name, last name, machine name of the role.
pub const USERS: &[(&str, &str, &str, &str)] = &[
    ("admin@example.com", "Alex", "Morgan", "ROLE_ADMINISTRATOR"),
    ("sales@example.com", "Sam", "Rivera", "ROLE_SALES_REPRESENTATIVE"),
    ("support@example.com", "Robin", "Becker", "ROLE_SUPPORT"),
    ("auditor@example.com", "Chris", "Laurent", "ROLE_AUDITOR"),
];
