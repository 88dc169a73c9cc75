//! Files that people bring in (to be imported) and take away (exports, lists of errors). Each is for whoever brought it or
//! asked for it, and for nobody else.

use clientele_store::{FileWriter, NewFile, StoredFile, Timestamp};

use crate::context::{Actor, Context};
use crate::error::Error;

/// How many days a file is kept.
pub const KEPT_DAYS: i64 = 7;

/// Begins a file of the actor.
pub async fn begin(ctx: &Context, name: &str, media_type: &str) -> Result<FileWriter, Error> {
    let file = NewFile {
        organization_id: Some(ctx.organization()),
        user_id: ctx.user_id(),
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        expires_at: Some(kept_until(ctx.clock.now())),
    };
    Ok(ctx.store.create_file(file, &ctx.clock).await?)
}

/// Until when a file that begins now is kept.
pub fn kept_until(now: Timestamp) -> Timestamp {
    now.plus_hours(24 * KEPT_DAYS)
}

/// A file of the actor whose time is not over.
pub async fn find(ctx: &Context, id: i64) -> Result<StoredFile, Error> {
    let own = |file: &StoredFile| {
        file.organization_id == Some(ctx.organization())
            && (ctx.actor == Actor::System || file.user_id.is_some() && file.user_id == ctx.user_id())
            && file.expires_at.is_none_or(|end| end > ctx.clock.now())
    };
    ctx.store.file(id).await?.filter(own).ok_or(Error::NotFound)
}

/// The content of a file that was found, from a byte on, some at a time; empty at the end.
pub async fn content(ctx: &Context, file: &StoredFile, from: u64) -> Result<Vec<u8>, Error> {
    Ok(ctx.store.file_content(file.id, from).await?)
}
