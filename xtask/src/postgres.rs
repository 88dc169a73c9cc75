//! A PostgreSQL cluster that lives as long as the tests, in a temporary folder of its own.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::machine::is_root;
use crate::process::{find, succeed};

/// Runs the server until the standard input of the shell ends, which it also does when the one who started it
/// is killed: so no server outlives the tests, whatever ends them.
const KEEPER: &str = r#"
trap '' INT TERM HUP
"$1/postgres" -D "$2/data" -c listen_addresses=127.0.0.1 -c port="$3" -c unix_socket_directories="$2" \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=400 \
    >"$2/server.log" 2>&1 &
server=$!
cat >/dev/null
kill -INT "$server" 2>/dev/null
wait "$server"
cd / && rm -rf "$2"
"#;

pub struct Cluster {
    keeper: Child,
    port: u16,
}

impl Cluster {
    /// Creates and starts a cluster on a free port of 127.0.0.1. As root it belongs to the user `postgres`,
    /// since PostgreSQL refuses to run as root.
    pub fn start() -> Result<Self> {
        let programs = programs().context("PostgreSQL's server programs (initdb, postgres) are missing")?;
        let owner = is_root().then_some("postgres");
        let folder = std::env::temp_dir().join(format!("clientele-postgres-{}", std::process::id()));
        std::fs::create_dir(&folder).with_context(|| format!("{} can't be created", folder.display()))?;
        if let Some(owner) = owner {
            succeed(Command::new("chown").arg(owner).arg(&folder))?;
        }
        succeed(
            run_as(owner, &programs.join("initdb"), &folder)
                .args([
                    "--username=postgres",
                    "--auth=trust",
                    "--encoding=UTF8",
                    "--locale=C.UTF-8",
                    "--no-sync",
                ])
                .arg("-D")
                .arg(folder.join("data"))
                .stdout(Stdio::null()),
        )?;
        let port = free_port()?;
        let keeper = run_as(owner, Path::new("sh"), &folder)
            .args(["-c", KEEPER, "keeper"])
            .arg(&programs)
            .arg(&folder)
            .arg(port.to_string())
            .stdin(Stdio::piped())
            .spawn()?;
        let cluster = Self { keeper, port };
        cluster.wait_until_ready(&programs, &folder)?;
        Ok(cluster)
    }

    /// Where tests find a database from which they may create their own.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn wait_until_ready(&self, programs: &Path, folder: &Path) -> Result<()> {
        let begun = Instant::now();
        loop {
            let port = self.port.to_string();
            let asked = Command::new(programs.join("pg_isready"))
                .args(["--quiet", "--host=127.0.0.1", "--username=postgres", "--port", &port])
                .status()?;
            if asked.success() {
                return Ok(());
            }
            if begun.elapsed() > Duration::from_secs(30) {
                let log = std::fs::read_to_string(folder.join("server.log")).unwrap_or_default();
                bail!("PostgreSQL did not start within 30 seconds.\n{log}");
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        // Nothing is left to do about a keeper that can't be waited for.
        let _ = self.keeper.wait();
    }
}

/// The folder of the server programs: in the path, or the newest under /usr/lib/postgresql as Debian keeps them.
pub fn programs() -> Option<PathBuf> {
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = debian
        .filter_map(|entry| {
            Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path().join("bin")))
        })
        .filter(|(_, folder)| folder.join("initdb").is_file())
        .max()
        .map(|(_, folder)| folder);
    newest.or_else(|| Some(find("initdb")?.parent()?.to_path_buf()))
}

pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

fn run_as(owner: Option<&str>, program: &Path, folder: &Path) -> Command {
    let mut command = match owner {
        Some(owner) => {
            let mut command = Command::new("runuser");
            command.args(["-u", owner, "--"]).arg(program);
            command
        }
        None => Command::new(program),
    };
    command.current_dir(folder).stdin(Stdio::null());
    command
}
