/// A small interpreter of Jinja2 (3.1) templates, as Hugging Face sets it up for chat templates.
///
/// It knows nothing of models. Source → [Lexer] → [Parser] → a tree of records ([Stmt], [Expr]) → [Interpreter] and
/// [Evaluator]. Values are plain Java objects (see [Values]) that behave as Python's: [None] is not [Undefined],
/// strings are code points, printing follows Python's `str` and `repr`. Every render is bounded by [Limits]; there is
/// no reflection and no file access.
@NullMarked
package io.github.reattn.jinja;

import org.jspecify.annotations.NullMarked;
