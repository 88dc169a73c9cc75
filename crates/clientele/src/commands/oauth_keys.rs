//! `clientele oauth-keys generate`

use std::path::Path;

use clientele_domain::oauth::keys::{self, Ring};
use clientele_language::Message;

use crate::arguments::{OauthKeys, Signature};
use crate::console::Console;
use crate::data_folder;
use crate::failure::Failure;
use crate::settings::Settings;

/// Servers that run take the new keys up by themselves.
pub fn run(console: Console, settings: &Settings, options: &OauthKeys) -> Result<(), Failure> {
    let OauthKeys::Generate { algorithm } = options;
    let files = settings.oauth_keys();
    if let Some(folder) = files.private.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        data_folder::prepare(folder)?;
    }
    let pair = keys::generate(match algorithm {
        Signature::Rs256 => keys::Signature::Rs256,
        Signature::Es256 => keys::Signature::Es256,
        Signature::Eddsa => keys::Signature::EdDsa,
    })
    .map_err(|error| Failure::work(&error))?;
    let public = files.private.with_file_name("oauth-public.pem");
    // First what lets the tokens of before go on, then what signs new ones.
    if files.private.exists() {
        let before = match std::fs::read_to_string(&public) {
            Ok(before) => before,
            Err(error) => return Err(Failure::at_path("console-failure-file-read", &public, &error)),
        };
        Ring::read(&pair.private, std::slice::from_ref(&before)).map_err(|error| Failure::work(&error))?;
        write(&files.before, &before)?;
    }
    write(&files.private, &pair.private)?;
    write(&public, &pair.public)?;
    console.say(
        Message::new("console-oauth-keys-generated")
            .with("private", files.private.display().to_string())
            .with("public", public.display().to_string()),
    );
    Ok(())
}

fn write(file: &Path, content: &str) -> Result<(), Failure> {
    data_folder::replace_private(file, content.as_bytes())
        .map_err(|error| Failure::at_path("console-failure-file-write", file, &error))
}
