//! A new template must be embedded without touching any Rust file.

fn main() {
    println!("cargo::rerun-if-changed=../../templates/email");
}
