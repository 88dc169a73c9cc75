//! Importing and exporting: the pages where it begins, what their jobs have to say, and the files they leave.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::DefaultBodyLimit;
use axum::extract::multipart::{Field, Multipart, MultipartError, MultipartRejection};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use clientele_access::{Capability, Permission};
use clientele_domain::{Context, Error, files, jobs};
use clientele_exchange::{
    EXPORT, ExportReport, ExportRequest, Format, IMPORT, ImportRequest, LARGEST_UPLOAD, Report, Subject,
    Upload, example, start_export, start_import,
};
use clientele_language::Message;
use clientele_store::job;
use clientele_web::{Form, Page, PageError, Path, to_value};
use minijinja::{Value, context};

use crate::desk::{Desk, form_page, refused_form};
use crate::grids::Button;
use crate::office::Office;

/// The most bytes of an upload with what its form adds.
const BODY_LIMIT: usize = LARGEST_UPLOAD as usize + 1024 * 1024;

/// The most bytes of a field of the form that is no file.
const FIELD_LIMIT: usize = 1024;

pub fn routes() -> Router<Office> {
    Router::new()
        .route("/admin/imports/{subject}", get(import).post(upload).layer(DefaultBodyLimit::max(BODY_LIMIT)))
        .route("/admin/imports/{subject}/example", get(example_file))
        .route("/admin/exports/{subject}", get(export).post(begin_export))
        .route("/admin/jobs/{id}/import", post(import_validated))
        .route("/admin/files/{id}", get(file))
}

/// The buttons above the grid of a subject.
pub fn buttons(ctx: &Context, subject: Subject) -> Vec<Button> {
    let (import, export) = match subject {
        Subject::Customers => ("/admin/imports/customers", "/admin/exports/customers"),
        Subject::CustomerUsers => ("/admin/imports/customer-users", "/admin/exports/customer-users"),
        Subject::Addresses => ("/admin/imports/addresses", "/admin/exports/addresses"),
    };
    let mut buttons = Vec::new();
    if may_import(ctx, subject) {
        buttons.push(Button {
            label: "button-import-file",
            icon: "file-import",
            href: import,
            primary: false,
        });
    }
    if may_export(ctx, subject) {
        buttons.push(Button { label: "button-export-all", icon: "database", href: export, primary: false });
    }
    buttons
}

fn may_import(ctx: &Context, subject: Subject) -> bool {
    ctx.can(Capability::ImportRecords)
        && (subject.allows(ctx, Permission::Create) || subject.allows(ctx, Permission::Edit))
}

fn may_export(ctx: &Context, subject: Subject) -> bool {
    ctx.can(Capability::ExportRecords) && subject.allows(ctx, Permission::View)
}

fn subject_of(name: &str) -> Result<Subject, PageError> {
    Subject::by_name(name).ok_or(PageError::NotFound)
}

/// The grid where a subject is at home; addresses have none.
const fn grid_of(subject: Subject) -> (&'static str, &'static str) {
    match subject {
        Subject::Customers | Subject::Addresses => ("menu-customers", "/admin/customers"),
        Subject::CustomerUsers => ("menu-customer-users", "/admin/customer-users"),
    }
}

async fn import(desk: Desk, Path(name): Path<String>) -> Result<Response, PageError> {
    let subject = subject_of(&name)?;
    if !may_import(&desk.ctx, subject) {
        return Err(PageError::Denied);
    }
    show_import(&desk, subject, &Form::empty())
}

fn show_import(desk: &Desk, subject: Subject, form: &Form) -> Result<Response, PageError> {
    let (label, grid) = grid_of(subject);
    let title = Message::new("import-title").with("subject", Message::new(subject.title()));
    let columns: Vec<&str> = subject.columns().iter().map(|column| column.header).collect();
    let context = context! {
        form => form.to_value(),
        action => format!("/admin/imports/{}", subject.name()),
        example => format!("/admin/imports/{}/example", subject.name()),
        tabs => tabs(desk, "imports", subject, may_import),
        columns,
        with_roles => subject == Subject::CustomerUsers,
        limit => LARGEST_UPLOAD / (1024 * 1024),
        cancel => grid,
    };
    desk.render("exchange/import.html", form_page(Page::new(title).under(label, grid), form), context)
}

/// The other subjects that the person may bring in or take out.
fn tabs(desk: &Desk, folder: &str, here: Subject, may: fn(&Context, Subject) -> bool) -> Vec<Value> {
    Subject::ALL
        .into_iter()
        .filter(|subject| may(&desk.ctx, *subject))
        .map(|subject| {
            context! {
                href => format!("/admin/{folder}/{}", subject.name()),
                label => subject.title(),
                current => subject == here,
            }
        })
        .collect()
}

async fn example_file(desk: Desk, Path(name): Path<String>) -> Result<Response, PageError> {
    let subject = subject_of(&name)?;
    if !may_import(&desk.ctx, subject) {
        return Err(PageError::Denied);
    }
    let name = format!("{}-example.csv", subject.name());
    Ok((download(Format::Csv.media_type(), &name), example(subject)).into_response())
}

async fn upload(
    desk: Desk,
    Path(name): Path<String>,
    sent: Result<Multipart, MultipartRejection>,
) -> Result<Response, PageError> {
    let subject = subject_of(&name)?;
    if !may_import(&desk.ctx, subject) {
        return Err(PageError::Denied);
    }
    let sent = sent.map_err(|_| PageError::BadRequest(Message::new("error-bad-request-text")))?;
    let mut form = Form::empty();
    match received(&desk, sent, &mut form).await? {
        Ok(file) => {
            let request = ImportRequest { subject, file, dry_run: form.text("after") == "validate" };
            let started = if request.dry_run { "validation-started" } else { "import-started" };
            match start_import(&desk.for_form(&form), request).await {
                Ok(job) => Ok(desk.done(&format!("/admin/jobs/{job}"), started)),
                Err(Error::Repeated(job)) => Ok(desk.visit.redirect(&format!("/admin/jobs/{job}"))),
                Err(error) => Err(error.into()),
            }
        }
        Err(error) => {
            refused_form(&mut form, error)?;
            show_import(&desk, subject, &form)
        }
    }
}

/// Takes the fields of the form into it, and the file into the store. The token of the form stands before the file, so
/// that nothing is kept of what comes from elsewhere.
async fn received(
    desk: &Desk,
    mut sent: Multipart,
    form: &mut Form,
) -> Result<Result<i64, Error>, PageError> {
    let mut known = false;
    let mut file = Err(Error::invalid("file", "import-choose-file"));
    while let Some(field) = sent.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" {
            if !known {
                return Err(PageError::Forged);
            }
            file = keep(&desk.ctx, field).await?;
        } else {
            let text = field.text().await.map_err(broken)?;
            if text.len() > FIELD_LIMIT {
                return Err(PageError::BadRequest(Message::new("error-bad-request-text")));
            }
            if name == "csrf" {
                desk.visit.check_csrf(&text)?;
                known = true;
            }
            form.put(name, text);
        }
    }
    if known { Ok(file) } else { Err(PageError::Forged) }
}

/// Puts a file into the store, piece by piece; one that breaks off or is too large leaves nothing.
async fn keep(ctx: &Context, mut field: Field<'_>) -> Result<Result<i64, Error>, PageError> {
    let name = field.file_name().unwrap_or_default().to_owned();
    if name.is_empty() {
        return Ok(Err(Error::invalid("file", "import-choose-file")));
    }
    let mut upload = Upload::begin(ctx, &name).await?;
    loop {
        match field.chunk().await {
            Ok(Some(bytes)) => {
                if let Err(error) = upload.take(&bytes).await {
                    upload.discard().await?;
                    return Ok(Err(error));
                }
            }
            Ok(None) => return Ok(upload.finish().await),
            Err(error) => {
                upload.discard().await?;
                return Err(broken(error));
            }
        }
    }
}

fn broken(error: MultipartError) -> PageError {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => PageError::TooLarge,
        _ => PageError::BadRequest(Message::new("error-bad-request-text")),
    }
}

/// Imports the file that a validation has read.
async fn import_validated(desk: Desk, Path(id): Path<i64>, form: Form) -> Result<Response, PageError> {
    let job = jobs::find(&desk.ctx, id).await?;
    let validated: ImportRequest =
        (job.kind == IMPORT).then(|| job.payload().ok()).flatten().ok_or(PageError::NotFound)?;
    let request = ImportRequest { dry_run: false, ..validated };
    match start_import(&desk.for_form(&form), request).await {
        Ok(job) => Ok(desk.done(&format!("/admin/jobs/{job}"), "import-started")),
        Err(Error::Repeated(job)) => Ok(desk.visit.redirect(&format!("/admin/jobs/{job}"))),
        Err(error) => desk.visit.refuse(&format!("/admin/jobs/{id}"), error),
    }
}

async fn export(desk: Desk, Path(name): Path<String>) -> Result<Response, PageError> {
    let subject = subject_of(&name)?;
    if !may_export(&desk.ctx, subject) {
        return Err(PageError::Denied);
    }
    show_export(&desk, subject, &Form::of([("format", "csv")]))
}

fn show_export(desk: &Desk, subject: Subject, form: &Form) -> Result<Response, PageError> {
    let (label, grid) = grid_of(subject);
    let title = Message::new("export-title").with("subject", Message::new(subject.title()));
    let formats: Vec<Value> = [Format::Csv, Format::Xlsx]
        .map(|format| context! { id => format.name(), text => format.name().to_uppercase() })
        .into();
    let context = context! {
        form => form.to_value(),
        action => format!("/admin/exports/{}", subject.name()),
        tabs => tabs(desk, "exports", subject, may_export),
        formats,
        cancel => grid,
        has_grid => subject != Subject::Addresses,
    };
    desk.render("exchange/export.html", form_page(Page::new(title).under(label, grid), form), context)
}

async fn begin_export(desk: Desk, Path(name): Path<String>, mut form: Form) -> Result<Response, PageError> {
    let subject = subject_of(&name)?;
    let Some(format) = Format::by_name(form.text("format")) else {
        if !may_export(&desk.ctx, subject) {
            return Err(PageError::Denied);
        }
        form.refuse("format", "unknown-choice");
        return show_export(&desk, subject, &form);
    };
    match start_export(&desk.for_form(&form), ExportRequest { subject, format }).await {
        Ok(job) => Ok(desk.done(&format!("/admin/jobs/{job}"), "export-started")),
        Err(Error::Repeated(job)) => Ok(desk.visit.redirect(&format!("/admin/jobs/{job}"))),
        Err(error) => Err(error.into()),
    }
}

/// The grid where one goes on after an import or an export.
pub fn grid_of_job(job: &job::Model) -> Option<&'static str> {
    let subject = match job.kind.as_str() {
        IMPORT => job.payload::<ImportRequest>().ok()?.subject,
        EXPORT => job.payload::<ExportRequest>().ok()?.subject,
        _ => return None,
    };
    Some(grid_of(subject).1)
}

/// What an import has to say on its page; nothing for other jobs.
pub fn import_of(desk: &Desk, job: &job::Model) -> Option<Value> {
    let request: ImportRequest = (job.kind == IMPORT).then(|| job.payload().ok()).flatten()?;
    let report: Report = job.report().unwrap_or_default();
    let mine = job.user_id.is_some() && job.user_id == desk.ctx.user_id();
    let refusals: Vec<Value> = report
        .refusals
        .iter()
        .flat_map(|refused| {
            refused.problems.iter().map(|problem| {
                context! { line => refused.line, column => problem.column.as_str(), reason => to_value(&problem.reason) }
            })
        })
        .collect();
    let may_import = mine && request.dry_run && job.state == "done" && report.changes_something();
    Some(context! {
        dry_run => request.dry_run,
        added => report.added,
        updated => report.updated,
        unchanged => report.unchanged,
        removed => report.removed,
        refused => report.refused,
        refusals,
        unknown_columns => report.unknown_columns.join(", "),
        errors => report.errors.filter(|_| mine).map(|file| format!("/admin/files/{file}")),
        nothing_to_do => request.dry_run && job.state == "done" && !report.changes_something(),
        may_import,
    })
}

/// What an export has to say on its page; nothing for other jobs.
pub fn export_of(desk: &Desk, job: &job::Model) -> Option<Value> {
    let report: ExportReport = (job.kind == EXPORT).then(|| job.report().unwrap_or_default())?;
    let mine = job.user_id.is_some() && job.user_id == desk.ctx.user_id();
    let kept = report.expires.is_some_and(|end| end > desk.ctx.clock.now());
    Some(context! {
        records => report.records,
        file => report.file.filter(|_| mine && kept).map(|file| format!("/admin/files/{file}")),
        expires => report.expires.map(|at| at.0),
    })
}

async fn file(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    let ctx = desk.ctx.clone();
    let found = files::find(&ctx, id).await?;
    let headers = download(&found.media_type, &found.name);
    let size = found.size;
    let pieces = futures_util::stream::try_unfold(0_u64, move |from| {
        let (ctx, found) = (ctx.clone(), found.clone());
        async move {
            let piece = files::content(&ctx, &found, from).await.map_err(std::io::Error::other)?;
            let next = from + piece.len() as u64;
            Ok::<_, std::io::Error>((!piece.is_empty()).then(|| (Bytes::from(piece), next)))
        }
    });
    let length = [(header::CONTENT_LENGTH, size.to_string())];
    Ok((headers, length, Body::from_stream(pieces)).into_response())
}

/// The headers of a file that is saved, not shown.
fn download(media_type: &str, name: &str) -> [(header::HeaderName, String); 2] {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_. ".contains(c) { c } else { '_' }).collect();
    [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{plain}\"")),
    ]
}
