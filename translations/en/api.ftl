# What comes by the API.
batch-title = Batch of { $count } { $kind }
external-id-taken = This external id is already used.

# The page that describes the API.
api-doc-back-office = API of the back-office
api-doc-storefront = API of the website
api-doc-text = What programs can read and write here by JSON:API. They need an access token of an OAuth application.
api-doc-document = OpenAPI document
api-doc-fields = Fields
api-doc-methods = Methods
api-doc-filters = Filters
api-doc-field = Field
api-doc-type = Type
api-doc-notes = Notes
api-doc-read-only = read only
api-doc-write-only = write only
api-doc-required = required
api-doc-resources = Resources
