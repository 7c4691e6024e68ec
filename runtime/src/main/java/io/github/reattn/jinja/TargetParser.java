package io.github.reattn.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Parses what is assigned to: variables, attributes of namespaces, parameters.
final class TargetParser {
    private static final Set<String> CONSTANTS = Set.of("true", "false", "none", "True", "False", "None");

    private final TokenStream tokens;
    private final NameTracker names;
    private final ExpressionParser expressions;

    TargetParser(TokenStream tokens, NameTracker names, ExpressionParser expressions) {
        this.tokens = tokens;
        this.names = names;
        this.expressions = expressions;
    }

    /// The parameters of a macro or of a call block's body.
    ///
    /// @param defaults has null for a parameter without default
    record Signature(List<String> parameters, List<@Nullable Expr> defaults) {
        static final Signature NONE = new Signature(List.of(), List.of());
    }

    /// Names to assign to, several with commas.
    Stmt.Target targets(boolean namespaces, Consumer<String> declare) {
        List<Stmt.Target> targets = new ArrayList<>();
        boolean comma = false;
        while (!tokens.isOperator(")") && !tokens.is(Token.Kind.BLOCK_END) && !tokens.isName("in")) {
            targets.add(target(namespaces, declare));
            if (!tokens.skipOperator(",")) {
                break;
            }
            comma = true;
        }
        if (targets.isEmpty()) {
            throw tokens.expected("a name to assign to");
        }
        return comma ? new Stmt.Target.Unpack(targets) : targets.getFirst();
    }

    private Stmt.Target target(boolean namespaces, Consumer<String> declare) {
        tokens.enter();
        Stmt.Target result;
        if (tokens.skipOperator("(")) {
            result = targets(false, declare);
            tokens.expectOperator(")");
        } else {
            String name = assignable();
            if (namespaces && tokens.skipOperator(".")) {
                result = new Stmt.Target.Attribute(name, tokens.expectName());
            } else {
                if (name.equals("loop") && names.inForStatement()) {
                    throw tokens.error("'loop' cannot be assigned to inside a loop");
                }
                declare.accept(name);
                result = new Stmt.Target.Variable(name);
            }
        }
        tokens.leave();
        return result;
    }

    String assignable() {
        String name = tokens.expect(Token.Kind.NAME, "a name to assign to").text();
        if (CONSTANTS.contains(name)) {
            throw tokens.error("'" + name + "' cannot be assigned to");
        }
        return name;
    }

    Signature signature(Names scope) {
        return names.within(scope, false, () -> {
            List<String> parameters = new ArrayList<>();
            List<@Nullable Expr> defaults = new ArrayList<>();
            tokens.expectOperator("(");
            while (!tokens.skipOperator(")")) {
                String name = assignable();
                boolean given = tokens.skipOperator("=");
                boolean needed = !defaults.isEmpty() && defaults.getLast() != null;
                if ((needed && !given) || parameters.contains(name)) {
                    throw tokens.error("parameter '" + name + "' is there twice or misses its default");
                }
                names.declare(name);
                parameters.add(name);
                defaults.add(given ? expressions.expression() : null);
                if (!tokens.isOperator(")")) {
                    tokens.expectOperator(",");
                    if (tokens.isOperator(")")) {
                        throw tokens.expected("a parameter");
                    }
                }
            }
            return new Signature(parameters, defaults);
        });
    }
}
