//! The data folder: only for the one who runs the program.

use std::fs::{DirBuilder, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use crate::failure::Failure;

/// How many random bytes a secret has.
pub const SECRET_BYTES: usize = 32;

/// Creates the folder (0700) if it is not there, and makes sure that it can be written.
pub fn prepare(folder: &Path) -> Result<(), Failure> {
    create(folder)?;
    let probe = folder.join(".writable");
    let written = std::fs::write(&probe, b"").and_then(|()| std::fs::remove_file(&probe));
    written.map_err(|error| Failure::at_path("console-failure-folder-not-writable", folder, &error))
}

/// Reads a secret of the installation; the first time it is made up and kept (0600).
///
/// Two processes that start at once end up with the same one: the file appears whole, and only the first is kept.
pub fn secret(folder: &Path, name: &str) -> Result<[u8; SECRET_BYTES], Failure> {
    create(folder)?;
    let file = folder.join(name);
    let unusable = |error: &std::io::Error| Failure::at_path("console-failure-secret", &file, error);
    if !file.exists() {
        let draft = folder.join(format!(".{name}-{}", std::process::id()));
        let secret: [u8; SECRET_BYTES] = rand::random();
        write_private(&draft, &secret).map_err(|error| unusable(&error))?;
        let kept = match std::fs::hard_link(&draft, &file) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
            _ => Ok(()),
        };
        let cleared = std::fs::remove_file(&draft);
        kept.and(cleared).map_err(|error| unusable(&error))?;
    }
    let mut secret = [0; SECRET_BYTES];
    let mut reader = std::fs::File::open(&file).map_err(|error| unusable(&error))?;
    reader.read_exact(&mut secret).map_err(|error| unusable(&error))?;
    Ok(secret)
}

/// The permission bits of others than the owner; 0 where nobody else can do anything.
pub fn open_to_others(path: &Path) -> std::io::Result<u32> {
    Ok(std::fs::metadata(path)?.permissions().mode() & 0o077)
}

fn create(folder: &Path) -> Result<(), Failure> {
    let created = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    created.map_err(|error| Failure::at_path("console-failure-folder", folder, &error))
}

/// Writes a file that only the owner can read, whole or not at all.
pub fn replace_private(file: &Path, content: &[u8]) -> std::io::Result<()> {
    let draft = file.with_extension(format!("{}.draft", std::process::id()));
    write_private(&draft, content)?;
    std::fs::rename(&draft, file)
}

fn write_private(file: &Path, content: &[u8]) -> std::io::Result<()> {
    let mut writer = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(file)?;
    writer.write_all(content)?;
    writer.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_stays_what_it_is_and_is_private() {
        let folder = tempfile::tempdir().unwrap();
        let secrets = folder.path().join("data/secrets");
        let first = secret(&secrets, "key").unwrap();
        assert_eq!(secret(&secrets, "key").unwrap(), first);
        assert_ne!(secret(&secrets, "other").unwrap(), first);
        assert_eq!(open_to_others(&secrets.join("key")).unwrap(), 0);
        assert_eq!(open_to_others(&secrets).unwrap(), 0);
        assert_eq!(std::fs::read_dir(&secrets).unwrap().count(), 2);
    }

    #[test]
    fn a_damaged_secret_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("key"), b"short").unwrap();
        assert_eq!(secret(folder.path(), "key").unwrap_err().message.id, "console-failure-secret");
    }
}
