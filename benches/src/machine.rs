//! The machine that the figures are of.

/// Such as `AMD EPYC 7B13, 2 cores, 24 GiB of memory`.
pub fn name() -> String {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or(": unknown processor");
    let model = model.trim_start_matches([' ', '\t', ':']);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kibibytes = memory.lines().find_map(|line| line.strip_prefix("MemTotal:")).and_then(first_number);
    let gibibytes = kibibytes.unwrap_or_default() as f64 / (1024.0 * 1024.0);
    format!("{model}, {cores} cores, {gibibytes:.0} GiB of memory")
}

/// How many processes wanted to run during the last minute, on average: what else went on while it was measured.
pub fn load() -> f64 {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().next().and_then(|word| word.parse().ok()).unwrap_or_default()
}

pub fn first_number(text: &str) -> Option<u64> {
    text.split_whitespace().find_map(|word| word.parse().ok())
}
