package io.github.reattn.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An expression of a template.
sealed interface Expr {

    record Literal(Object value) implements Expr {}

    record Name(String name) implements Expr {}

    record TupleOf(List<Expr> items) implements Expr {}

    record ListOf(List<Expr> items) implements Expr {}

    record DictOf(List<Expr> keys, List<Expr> values) implements Expr {}

    /// `of.name`: an attribute, or else an item.
    record Attribute(Expr of, String name) implements Expr {}

    /// `of[key]`: an item, or else an attribute.
    record Item(Expr of, Expr key) implements Expr {}

    record SliceOf(
            Expr of,
            @Nullable Expr start,
            @Nullable Expr stop,
            @Nullable Expr step) implements Expr {}

    record Call(Expr callee, Arguments arguments, int line) implements Expr {}

    /// `of|name(…)`; in the head of a filter block or a block set the innermost `of` is the block's text.
    record Filter(Expr of, String name, Arguments arguments, int line) implements Expr {}

    record Test(Expr of, String name, Arguments arguments) implements Expr {}

    record Unary(char operator, Expr of) implements Expr {}

    record Not(Expr of) implements Expr {}

    record And(Expr left, Expr right) implements Expr {}

    record Or(Expr left, Expr right) implements Expr {}

    record Binary(String operator, Expr left, Expr right) implements Expr {}

    record Concat(List<Expr> parts) implements Expr {}

    /// A chain as `a < b < c`.
    record Compare(Expr first, List<Operand> rest) implements Expr {}

    record Conditional(Expr test, Expr then, @Nullable Expr otherwise, int line) implements Expr {}

    record Operand(String operator, Expr of) {}

    record Keyword(String name, Expr value) {}

    /// Arguments of a call: `(positional…, *spread, keywords…, **mapping)`.
    record Arguments(
            List<Expr> positional,
            List<Keyword> keywords,
            @Nullable Expr spread,
            @Nullable Expr mapping) {
        static final Arguments EMPTY = new Arguments(List.of(), List.of(), null, null);
    }
}
