//! The grid engine. A grid is a declaration of columns ([`Grid`], [`Column`]); together with what the address of the
//! page says ([`State`]) it becomes SQL that both engines answer in the same way.
//!
//! It knows neither customers nor HTTP: whoever declares a grid puts the organization and the access of the asker into
//! [`Grid::within`], and whoever shows one translates its messages.

mod column;
mod condition;
mod cursor;
mod declaration;
mod deep;
mod export;
mod filter;
mod operand;
mod operator;
mod ordering;
mod page;
mod plan;
mod present;
mod problem;
mod question;
mod row;
mod spreadsheet;
mod state;

pub use column::{Choice, Column, Kind};
pub use cursor::Cursor;
pub use declaration::{Extra, Grid, Join, Sort};
pub use export::{BatchReader, CsvExport, Wording, export_csv, harmless};
pub use filter::Filter;
pub use operand::{Operand, Unit};
pub use operator::{Operands, Operator};
pub use page::{Page, Total, count, ids, neighbours, page, remembered_page, total};
pub use plan::plan;
pub use present::Present;
pub use problem::Problem;
pub use row::{Cell, Row};
pub use spreadsheet::export_xlsx;
pub use state::{DEFAULT_SIZE, SIZES, State};

/// What goes wrong while a grid is read.
#[derive(Debug, thiserror::Error)]
pub enum GridError {
    #[error("the database could not answer the grid: {0}")]
    Database(#[from] sea_orm::DbErr),
    #[error(transparent)]
    Store(#[from] clientele_store::StoreError),
    #[error("the export could not be written: {0}")]
    Output(#[from] std::io::Error),
    #[error("the spreadsheet could not be written: {0}")]
    Spreadsheet(#[from] rust_xlsxwriter::XlsxError),
}
