//! What all records have in common, said once.

/// Declares a record whose changes are audited: its kind, what people call it, columns that are secret or
/// quiet, and what others are told of it.
macro_rules! audited {
    ($model:ty, $entity:literal, |$record:ident| $title:expr $(, secret: $secret:expr)? $(, quiet: $quiet:expr)? $(, told: $told:expr)?) => {
        audited!($model, $entity, |$record| $title, organization: Some($record.organization_id) $(, secret: $secret)? $(, quiet: $quiet)? $(, told: $told)?);
    };
    ($model:ty, $entity:literal, |$record:ident| $title:expr, organization: $organization:expr $(, secret: $secret:expr)? $(, quiet: $quiet:expr)? $(, told: $told:expr)?) => {
        impl clientele_store::Audited for $model {
            const ENTITY: &'static str = $entity;
            $(const SECRET: &'static [&'static str] = $secret;)?
            $(const QUIET: &'static [&'static str] = $quiet;)?
            $(const TOLD: Option<clientele_store::Told<Self>> = Some($told);)?

            fn id(&self) -> i64 {
                self.id
            }

            fn organization_id(&self) -> Option<i64> {
                let $record = self;
                $organization
            }

            fn title(&self) -> String {
                let $record = self;
                $title
            }

            fn version(&self) -> i32 {
                self.version
            }
        }
    };
}

pub(crate) use audited;

/// A person's name as it is spoken: prefix, first, middle, last and suffix, as far as they are there.
pub fn full_name(parts: [Option<&str>; 5]) -> String {
    let present: Vec<&str> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    present.join(" ")
}

/// Turns a violated unique index into the field error that a rule would have given, had it not lost the race.
pub(crate) fn on_duplicate(error: crate::Error, field: &str, message: &'static str) -> crate::Error {
    if is_duplicate(&error) { crate::Error::invalid(field, message) } else { error }
}

/// Whether a unique index was violated.
pub(crate) fn is_duplicate(error: &crate::Error) -> bool {
    use clientele_store::StoreError;
    use sea_orm::SqlErr;
    let crate::Error::Store(StoreError::Database(cause)) = error else { return false };
    matches!(cause.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}
