//! Lists of names, declared a line each.

/// An enum whose variants have names, in stored roles and in the ids of messages. `of … as …` says of each variant to
/// what it belongs.
macro_rules! named {
    ($(#[$doc:meta])* $kind:ident { $($variant:ident => $name:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $kind { $($variant,)* }

        impl $kind {
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name in stored roles and in the ids of messages.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            pub fn parse(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }
    };
    ($(#[$doc:meta])* $kind:ident of $whole:ident as $belongs:ident {
        $($variant:ident($of:ident) => $name:literal,)*
    }) => {
        named! { $(#[$doc])* $kind { $($variant => $name,)* } }

        impl $kind {
            /// To what it belongs.
            pub const fn $belongs(self) -> $whole {
                match self { $(Self::$variant => $whole::$of,)* }
            }
        }
    };
}

pub(crate) use named;
