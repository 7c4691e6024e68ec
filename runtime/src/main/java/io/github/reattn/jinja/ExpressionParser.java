package io.github.reattn.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Parses expressions: operators and what binds how strongly. The operands are [OperandParser]'s.
final class ExpressionParser {
    /// How strongly operators bind. Jinja2 has `~` between addition and multiplication, and `**` from the left.
    private static final int OR = 1;

    private static final int AND = 2;
    private static final int NOT = 3;
    private static final int COMPARE = 4;
    private static final Map<String, Integer> BINDING =
            Map.of("+", 5, "-", 5, "~", 6, "*", 7, "/", 7, "//", 7, "%", 7, "**", 8);
    private static final int UNARY = 9;

    private final TokenStream tokens;
    private final NameTracker names;
    private final OperandParser operands;

    ExpressionParser(TokenStream tokens, NameTracker names) {
        this.tokens = tokens;
        this.names = names;
        this.operands = new OperandParser(tokens, names, this);
    }

    OperandParser operands() {
        return operands;
    }

    /// An expression without commas around it.
    Expr expression() {
        tokens.enter();
        int unknown = names.unknownCount();
        int line = tokens.line();
        Expr result = binary(OR);
        while (tokens.skipName("if")) {
            Expr test = binary(OR);
            Expr otherwise = tokens.skipName("else") ? expression() : null;
            result = new Expr.Conditional(test, result, otherwise, line);
            names.forgive(unknown);
        }
        tokens.leave();
        return result;
    }

    /// What a for loop iterates over.
    Expr iterable() {
        return tuple(false, false, "recursive");
    }

    /// An expression, or several with commas, which are a tuple.
    ///
    /// @param conditional whether the expressions can be conditional
    /// @param parenthesized whether there may be none
    Expr tuple(boolean conditional, boolean parenthesized) {
        return tuple(conditional, parenthesized, ")");
    }

    private Expr tuple(boolean conditional, boolean parenthesized, String end) {
        List<Expr> items = new ArrayList<>();
        boolean comma = false;
        while (!isTupleEnd() && !tokens.isName(end)) {
            items.add(conditional ? expression() : binary(OR));
            if (!tokens.skipOperator(",")) {
                break;
            }
            comma = true;
        }
        if (!comma && items.size() == 1) {
            return items.getFirst();
        }
        if (!comma && !parenthesized) {
            throw tokens.expected("an expression");
        }
        return new Expr.TupleOf(items);
    }

    private boolean isTupleEnd() {
        return tokens.is(Token.Kind.VARIABLE_END) || tokens.is(Token.Kind.BLOCK_END) || tokens.isOperator(")");
    }

    private Expr binary(int binding) {
        tokens.enter();
        Expr left = binding <= NOT && tokens.skipName("not") ? new Expr.Not(binary(NOT)) : unary(true);
        while (true) {
            Token operator = tokens.current();
            if (operator.kind() == Token.Kind.OPERATOR && BINDING.getOrDefault(operator.text(), 0) >= binding) {
                left = arithmetic(left, operator.text());
            } else if (binding <= COMPARE && comparison() != null) {
                left = comparisons(left);
            } else if (binding <= AND && tokens.skipName("and")) {
                left = new Expr.And(left, binary(NOT));
            } else if (binding <= OR && tokens.skipName("or")) {
                left = new Expr.Or(left, binary(AND));
            } else {
                break;
            }
        }
        tokens.leave();
        return left;
    }

    private Expr arithmetic(Expr left, String operator) {
        int binding = BINDING.getOrDefault(operator, UNARY);
        if (!operator.equals("~")) {
            tokens.next();
            return new Expr.Binary(operator, left, binary(binding + 1));
        }
        List<Expr> parts = new ArrayList<>();
        parts.add(left);
        while (tokens.skipOperator("~")) {
            parts.add(binary(binding + 1));
        }
        return new Expr.Concat(parts);
    }

    private @Nullable String comparison() {
        Token token = tokens.current();
        if (token.kind() == Token.Kind.OPERATOR) {
            return switch (token.text()) {
                case "==", "!=", "<", "<=", ">", ">=" -> token.text();
                default -> null;
            };
        }
        return token.isName("in") ? "in" : token.isName("not") && tokens.ahead().isName("in") ? "not in" : null;
    }

    private Expr comparisons(Expr first) {
        List<Expr.Operand> rest = new ArrayList<>();
        for (String operator = comparison(); operator != null; operator = comparison()) {
            tokens.next();
            if (operator.equals("not in")) {
                tokens.next();
            }
            rest.add(new Expr.Operand(operator, binary(COMPARE + 1)));
        }
        return new Expr.Compare(first, rest);
    }

    private Expr unary(boolean filters) {
        tokens.enter();
        Expr result;
        if (tokens.isOperator("-") || tokens.isOperator("+")) {
            char sign = tokens.next().text().charAt(0);
            result = new Expr.Unary(sign, unary(false));
        } else {
            result = operands.primary();
        }
        result = operands.postfix(result);
        result = filters ? operands.filtersAndTests(result) : result;
        tokens.leave();
        return result;
    }
}
