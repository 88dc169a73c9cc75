//! How much one request may ask for.

/// The limits of an API; the default suits a public one.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes of a body; more is 413.
    pub body: usize,
    /// Arrays and objects inside each other in a body.
    pub body_depth: usize,
    /// Bytes of a query; more is 414.
    pub query: usize,
    /// Parameters of a query.
    pub parameters: usize,
    /// Values in one comma separated list.
    pub list: usize,
    /// Relations in one path of `include`.
    pub nesting: usize,
    /// Members of one to-many relation that are shown, unless the relation says that it is unlimited.
    pub related: usize,
    /// Members of one relation in a body.
    pub linked: usize,
    /// Records in `included` of an answer.
    pub included: usize,
    /// Records in `included` of a body that writes one record.
    pub written_with: usize,
    /// Records that one deletion by filter removes.
    pub deleted: usize,
    /// The largest page that may be asked for; without it a client may ask for everything at once.
    pub page: Option<usize>,
    /// Records of a batch that is done at once, and of one chunk of a batch that is done later.
    pub chunk: usize,
    /// The same for what is included with them.
    pub chunk_included: usize,
    /// Records of a batch that is done later.
    pub batch: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 10 * 1024 * 1024,
            body_depth: 32,
            query: 16 * 1024,
            parameters: 200,
            list: 1000,
            nesting: 3,
            related: 1000,
            linked: 10_000,
            included: 20_000,
            written_with: 100,
            deleted: 100,
            page: None,
            chunk: 100,
            chunk_included: 50,
            batch: 10_000,
        }
    }
}
