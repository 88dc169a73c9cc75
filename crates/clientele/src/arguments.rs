//! The command line, as docs/operations.md tells it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::settings::Flags;

#[derive(Debug, Parser)]
#[command(
    name = "clientele",
    version,
    about = "Clientele manages the people who buy on behalf of other companies.",
    after_help = "Settings come from clientele.toml, from environment variables (CLIENTELE_SMTP__URL=…) and from flags; \
                  the later wins. `clientele settings` lists them all, with what is in force and why."
)]
pub struct Arguments {
    #[command(flatten)]
    pub place: Place,
    #[command(subcommand)]
    pub command: Command,
}

/// Flags that every command understands.
#[derive(Args, Clone, Debug, Default)]
pub struct Place {
    /// Settings file; clientele.toml in the current folder is read when it is there
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Data folder (default ./clientele-data)
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Database instead of the embedded one: postgres://user:password@host/database or sqlite:PATH
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve pages and run jobs
    Serve(Serve),
    /// Run jobs only
    Jobs,
    /// Bring the database up to what this program knows
    Migrate,
    /// Look for what is wrong or will be
    Doctor(Doctor),
    /// Write everything in the database into a file, while the server runs
    Backup {
        /// The file to write; must not be there
        file: PathBuf,
    },
    /// Read a backup into an empty database, of the same or the other engine
    Restore {
        /// The file to read
        file: PathBuf,
    },
    /// Fill the database with synthetic data, to try it at scale
    Seed(Seed),
    /// Bring in customers, customer users or addresses from a file (CSV or XLSX)
    Import(Import),
    /// Write all customers, customer users or addresses into a file
    Export(Export),
    /// Manage back-office users
    #[command(subcommand)]
    User(User),
    /// The keys that sign the access tokens of applications
    #[command(subcommand)]
    OauthKeys(OauthKeys),
    /// Applications that act for people by the API
    #[command(subcommand)]
    OauthApplication(OauthApplication),
    /// List all settings with the values in force and where they come from
    Settings(Settings),
    /// Print the OpenAPI document of an API
    Openapi {
        /// Of which one
        api: Surface,
    },
    /// Print a completion script
    Completions {
        /// For which shell
        shell: clap_complete::Shell,
    },
}

#[derive(Args, Debug)]
pub struct Serve {
    /// Where to listen (default 127.0.0.1:8080)
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<String>,
    /// Fill an empty database with demo data
    #[arg(long)]
    pub demo: bool,
    /// Leave jobs to other processes
    #[arg(long)]
    pub no_jobs: bool,
}

#[derive(Args, Debug)]
pub struct Doctor {
    /// Print JSON, for machines
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
pub struct Seed {
    /// How many customers
    #[arg(long, value_name = "N")]
    pub customers: u64,
    /// How many customer users
    #[arg(long, value_name = "M")]
    pub customer_users: u64,
    /// How many customizable roles
    #[arg(long, value_name = "R", default_value_t = 0)]
    pub roles: u64,
}

/// The two APIs.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Surface {
    Backoffice,
    Storefront,
}

/// What can be brought in and taken out.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Subject {
    Customers,
    CustomerUsers,
    Addresses,
}

#[derive(Args, Debug)]
pub struct Import {
    /// What the file holds
    pub subject: Subject,
    /// The file to read
    pub file: PathBuf,
    /// Change nothing, only say what would be done
    #[arg(long)]
    pub validate: bool,
    /// Print JSON, for machines
    #[arg(long)]
    pub json: bool,
    /// Write all rows that are refused into this file, each with its line, column and reason
    #[arg(long, value_name = "FILE")]
    pub errors: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Format {
    Csv,
    Xlsx,
}

#[derive(Args, Debug)]
pub struct Export {
    /// What to write
    pub subject: Subject,
    /// The form of the file
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    pub format: Format,
    /// Where to write; standard output if not given
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum User {
    /// Create a back-office user; the password is the first line of standard input, or made up and printed once
    Create {
        /// E-mail address
        #[arg(long, value_name = "E")]
        email: String,
        /// Role, as in administrator or sales-representative
        #[arg(long)]
        role: String,
    },
}

#[derive(Debug, Subcommand)]
pub enum OauthKeys {
    /// Make new keys; tokens signed by those of before still count
    Generate {
        /// How tokens are signed; clients that are not told otherwise expect rs256
        #[arg(long, value_enum, default_value_t = Signature::Rs256)]
        algorithm: Signature,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Signature {
    Rs256,
    Es256,
    Eddsa,
}

#[derive(Debug, Subcommand)]
pub enum OauthApplication {
    /// Make an application that acts as somebody; its secret is printed once
    Create(NewApplication),
}

#[derive(Args, Debug)]
pub struct NewApplication {
    /// E-mail address of the back-office user as whom it acts
    #[arg(
        long,
        value_name = "E",
        conflicts_with = "customer_user",
        required_unless_present = "customer_user"
    )]
    pub user: Option<String>,
    /// E-mail address of the customer user as whom it acts
    #[arg(long, value_name = "E")]
    pub customer_user: Option<String>,
    /// What people call it
    #[arg(long, value_name = "N")]
    pub name: String,
    /// How it comes to its tokens
    #[arg(long, value_enum, default_value_t = Grant::ClientCredentials)]
    pub grant: Grant,
    /// Where people are sent back to after they agreed (authorization_code; may be given several times)
    #[arg(long, value_name = "URL")]
    pub redirect_url: Vec<String>,
    /// It may send people on to the pages, already logged in (authorization_code and password)
    #[arg(long)]
    pub session_transfer: bool,
    /// It can't keep a secret (a program in a browser or on a phone) and proves itself by PKCE
    #[arg(long)]
    pub public: bool,
    /// Print JSON, for machines
    #[arg(long)]
    pub json: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Grant {
    ClientCredentials,
    AuthorizationCode,
    Password,
}

#[derive(Args, Debug)]
pub struct Settings {
    /// Print the list as Markdown, as it stands in docs/settings.md
    #[arg(long, hide = true)]
    pub markdown: bool,
}

impl Arguments {
    /// The flags that are settings.
    pub fn flags(&self) -> Flags {
        let mut flags = Flags::new();
        if let Some(data) = &self.place.data {
            flags.push(("data", data.display().to_string()));
        }
        if let Some(url) = &self.place.database {
            flags.push(("database.url", url.clone()));
        }
        if let Command::Serve(Serve { listen: Some(listen), .. }) = &self.command {
            flags.push(("listen", listen.clone()));
        }
        flags
    }
}
