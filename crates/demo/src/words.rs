//! What names and places are made of.

pub const FIRST: [&str; 40] = [
    "Ada", "Alice", "Amélie", "Anna", "Antoine", "Ben", "Carla", "Chloé", "Clara", "Daniel", "David",
    "Diego", "Elena", "Emma", "Felix", "Finn", "Grace", "Hannah", "Hugo", "Ines", "Jakob", "James", "Jana",
    "Julien", "Karl", "Laura", "Léa", "Liam", "Lukas", "Maria", "Marta", "Maya", "Nina", "Noah", "Olivia",
    "Paul", "Sofia", "Theo", "Vera", "Yusuf",
];

pub const LAST: [&str; 40] = [
    "Adams", "Becker", "Bernard", "Brown", "Carter", "Clark", "Diaz", "Dubois", "Evans", "Fischer", "Garcia",
    "Girard", "Green", "Hall", "Hansen", "Hoffmann", "Ito", "Jansen", "Johnson", "Keller", "Kim", "Kowalski",
    "Lambert", "Lee", "Lopez", "Martin", "Meyer", "Moreau", "Müller", "Novak", "O'Brien", "Petit", "Richter",
    "Rossi", "Schmidt", "Silva", "Smith", "Turner", "Weber", "Wright",
];

pub const COMPANY: [&str; 30] = [
    "Alder",
    "Anchor",
    "Atlas",
    "Beacon",
    "Birch",
    "Bluewater",
    "Bridge",
    "Cedar",
    "Copper",
    "Crown",
    "Delta",
    "Eastgate",
    "Elm",
    "Falcon",
    "Granite",
    "Harbor",
    "Hillside",
    "Juniper",
    "Keystone",
    "Lakeside",
    "Maple",
    "Meridian",
    "Northwind",
    "Oak",
    "Pinnacle",
    "Quarry",
    "Redwood",
    "Silver",
    "Summit",
    "Westfield",
];

pub const TRADE: [&str; 12] = [
    "Supplies",
    "Industrial",
    "Wholesale",
    "Hardware",
    "Medical",
    "Foods",
    "Electric",
    "Logistics",
    "Textiles",
    "Tools",
    "Packaging",
    "Furniture",
];

pub const FORM: [&str; 5] = ["Inc.", "LLC", "GmbH", "SARL", "Ltd."];

pub const STREET: [&str; 12] = [
    "Main St",
    "Oak Ave",
    "Market St",
    "Hauptstraße",
    "Rue de la Paix",
    "Station Rd",
    "Lindenweg",
    "Mill Ln",
    "Rue Victor Hugo",
    "High St",
    "Industriestraße",
    "Park Ave",
];

/// Country, region (ISO 3166-2; empty where an address needs none), city, postal code.
pub const PLACE: [(&str, &str, &str, &str); 12] = [
    ("US", "US-CA", "Los Angeles", "90012"),
    ("US", "US-NY", "New York", "10001"),
    ("US", "US-IL", "Chicago", "60601"),
    ("US", "US-FL", "Miami", "33101"),
    ("US", "US-TX", "Austin", "73301"),
    ("DE", "", "Berlin", "10115"),
    ("DE", "", "München", "80331"),
    ("DE", "", "Hamburg", "20095"),
    ("FR", "", "Paris", "75002"),
    ("FR", "", "Lyon", "69002"),
    ("GB", "", "Manchester", "M1 1AE"),
    ("AT", "", "Wien", "1010"),
];
