//! Mail: sandboxed templates, rendering and SMTP delivery.
