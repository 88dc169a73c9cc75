//! Imports and exports of customers, customer users and addresses, in the format that OroCommerce writes.
//!
//! [`Subject`] says what a file holds. [`start_import`] and [`start_export`] put a job into the queue, [`ImportJob`] and
//! [`ExportJob`] run it; [`Export`] writes at once. Rows go through the same use cases as forms, with
//! the rights of whoever started the job.

mod addresses;
mod customer_users;
mod customers;
mod export;
mod export_job;
mod import;
mod layout;
mod owners;
mod report;
mod spreadsheet;
mod subject;
mod table;
mod text;
mod upload;

pub use export::{Export, ExportError, Format, example};
pub use export_job::{EXPORT, ExportJob, ExportReport, ExportRequest, start_export};
pub use import::{IMPORT, ImportJob, ImportRequest, start_import};
pub use layout::{Column, Problem};
pub use report::{Refused, Report};
pub use subject::{Outcome, Subject};
pub use upload::{LARGEST_UPLOAD, Upload};
