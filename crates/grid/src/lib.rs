//! The grid engine: columns become filters, sorting, paging, views and exports.
