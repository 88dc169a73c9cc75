//! `clientele user create`

use std::io::{BufRead, IsTerminal};

use clientele_domain::installation;
use clientele_language::Message;
use clientele_store::Clock;

use crate::arguments::User;
use crate::console::Console;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::{database, wiring};

pub async fn run(console: Console, settings: &Settings, options: &User) -> Result<(), Failure> {
    let User::Create { email, role } = options;
    let password = password_from_input().map_err(|error| Failure::work(&error))?;
    let store = database::open_current(settings).await?;
    if installation::is_empty(&store).await? {
        return Err(Failure::new("console-failure-no-organization"));
    }
    let services = wiring::services(settings, settings.public_url(settings.listen))?;
    let added =
        installation::add_user_from_console(&store, &Clock::real(), &services, email, role, password).await;
    store.close().await?;
    let (user, generated) = added?;
    console.say(Message::new("console-user-created").with("email", user.email));
    if let Some(password) = generated {
        console.say(Message::new("console-user-password").with("password", password));
    }
    Ok(())
}

/// The first line of standard input; none where that is a terminal or empty.
fn password_from_input() -> std::io::Result<Option<String>> {
    let input = std::io::stdin();
    if input.is_terminal() {
        return Ok(None);
    }
    let mut line = String::new();
    input.lock().read_line(&mut line)?;
    let line = line.trim_end_matches(['\r', '\n']);
    Ok(Some(line.to_owned()).filter(|line| !line.is_empty()))
}
