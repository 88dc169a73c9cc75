//! A file that somebody brings, taken piece by piece.

use clientele_domain::{Context, Error, files};
use clientele_language::Message;
use clientele_store::FileWriter;

/// The most bytes of a file: more than a million rows need.
pub const LARGEST_UPLOAD: u64 = 512 * 1024 * 1024;

/// A file on its way in.
pub struct Upload {
    file: FileWriter,
}

impl Upload {
    /// Begins the upload of a file of this name.
    pub async fn begin(ctx: &Context, name: &str) -> Result<Self, Error> {
        let name: String = name.rsplit(['/', '\\']).next().unwrap_or_default().chars().take(255).collect();
        let name = if name.trim().is_empty() { "import.csv" } else { name.trim() };
        let name: String = name.chars().filter(|c| !c.is_control()).collect();
        Ok(Self { file: files::begin(ctx, &name, "application/octet-stream").await? })
    }

    /// Takes the next bytes; what is too large is refused.
    pub async fn take(&mut self, bytes: &[u8]) -> Result<(), Error> {
        if self.file.size() + bytes.len() as u64 > LARGEST_UPLOAD {
            let limit = usize::try_from(LARGEST_UPLOAD / (1024 * 1024)).unwrap_or_default();
            return Err(Error::invalid("file", Message::new("import-file-too-large").with("limit", limit)));
        }
        Ok(self.file.write(bytes).await?)
    }

    /// Ends the upload; returns the id of the file.
    pub async fn finish(self) -> Result<i64, Error> {
        if self.file.size() == 0 {
            self.file.discard().await?;
            return Err(Error::invalid("file", "import-file-empty"));
        }
        Ok(self.file.finish().await?.id)
    }

    /// Forgets what was taken.
    pub async fn discard(self) -> Result<(), Error> {
        Ok(self.file.discard().await?)
    }
}
