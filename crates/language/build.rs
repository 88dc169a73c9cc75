//! A new file of translations must be embedded without touching any Rust file.

fn main() {
    println!("cargo::rerun-if-changed=../../translations");
}
