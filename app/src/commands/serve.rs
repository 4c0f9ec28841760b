use clap::Args;
use kernel::{Fault, Halt};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;
use web::Limits;

use super::audit::Sealer;
use crate::assembly::{self, kinds};
use crate::config::Config;

/// How many jobs one process runs side by side.
const JOBS_AT_ONCE: i64 = 4;

#[derive(Args)]
pub(super) struct Serve {
    /// Leave the queue to `myopenip work`.
    #[arg(long)]
    without_work: bool,
}

pub(super) async fn serve(config: &Config, serve: &Serve) -> Result<(), Halt> {
    log_to_stderr();
    let listener = TcpListener::bind(config.listen).await;
    let listener = listener.map_err(|error| Fault::new("MYOPENIP_LISTEN", error))?;
    let address = listener
        .local_addr()
        .map_err(|error| Fault::new("MYOPENIP_LISTEN", error))?;
    let public_url = config
        .public_url
        .clone()
        .unwrap_or_else(|| format!("http://{address}"));
    let house = crate::open(config, &public_url).await?;
    let app = assembly::assemble(house.tools.clone())?;
    let limits = Limits {
        trusted_proxies: config.trusted_proxies.clone(),
        ..Limits::default()
    };
    let sealer = Sealer::new(config, &house.tools);
    let stop = stopped_by_signal();
    let mut tasks = tokio::task::JoinSet::new();
    if let Some(admin) = config.admin_listen {
        let listener = TcpListener::bind(admin).await;
        let listener = listener.map_err(|error| Fault::new("MYOPENIP_ADMIN_LISTEN", error))?;
        tasks.spawn(web::serve(
            listener,
            web::admin_router(&app),
            limits.clone(),
            stop.clone(),
        ));
    }
    if !serve.without_work {
        privacy::schedule(&house.tools).await?;
        identity::keep_reviewing(&house.tools).await?;
        let worker = jobs::Worker::new(
            house.tools.clone(),
            kinds(house.mailer, house.names),
            JOBS_AT_ONCE,
        );
        let stop_working = stop.clone();
        tasks.spawn(async move { worker.work(stop_working).await });
        tasks.spawn(sealer.clone().keep_sealing(stop.clone()));
    }
    println!("listening on http://{address}");
    web::serve(listener, assembly::router(&app, &limits), limits, stop).await;
    tasks.join_all().await;
    sealer.seal().await;
    house.tools.db.close().await;
    Ok(())
}

pub(super) async fn work(config: &Config) -> Result<(), Halt> {
    log_to_stderr();
    let public_url = config
        .public_url
        .clone()
        .unwrap_or_else(|| format!("http://{}", config.listen));
    let house = crate::open(config, &public_url).await?;
    privacy::schedule(&house.tools).await?;
    let worker = jobs::Worker::new(
        house.tools.clone(),
        kinds(house.mailer, house.names),
        JOBS_AT_ONCE,
    );
    let sealer = Sealer::new(config, &house.tools);
    let stop = stopped_by_signal();
    let sealing = tokio::spawn(sealer.clone().keep_sealing(stop.clone()));
    println!("working");
    worker.work(stop).await;
    // It ends with the same signal; a panic in it was logged.
    let _ = sealing.await;
    sealer.seal().await;
    house.tools.db.close().await;
    Ok(())
}

/// Turns true at SIGTERM or Ctrl-C.
fn stopped_by_signal() -> watch::Receiver<bool> {
    let (tell, stop) = watch::channel(false);
    tokio::spawn(async move {
        wait_for_signal().await;
        // Nobody listens any more when all have stopped already.
        let _ = tell.send(true);
    });
    stop
}

async fn wait_for_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    // Without a signal to wait for, the process is stopped by force only.
    let _ = tokio::signal::ctrl_c().await;
}

/// Structured lines on stderr; `MYOPENIP_LOG=debug` for more (the syntax of `tracing`'s filters).
fn log_to_stderr() {
    let filter =
        EnvFilter::try_from_env("MYOPENIP_LOG").unwrap_or_else(|_| EnvFilter::new("warn,web=info"));
    let lines = tracing_subscriber::fmt()
        .json()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // A second call, in a test, keeps the first.
    let _ = lines.try_init();
}
