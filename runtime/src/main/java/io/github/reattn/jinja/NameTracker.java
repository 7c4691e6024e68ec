package io.github.reattn.jinja;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What Jinja2's compiler finds out about names and scopes, collected while parsing.
final class NameTracker {
    private static final Set<String> SPECIAL = Set.of("caller", "kwargs", "varargs");

    private final List<Names> all = new ArrayList<>();
    private final Deque<Usage> routines = new ArrayDeque<>();
    private final List<JinjaException> unknown = new ArrayList<>();
    private Frame frame;
    private int forStatements;

    /// A scope, and where in it the parser is.
    private static final class Frame {
        private final Names names;
        private final boolean inLoop;
        private int conditions;

        private Frame(Names names, boolean inLoop) {
            this.names = names;
            this.inLoop = inLoop;
        }
    }

    /// Which of the special variables the body of a macro reads before it assigns them.
    static final class Usage {
        private final Set<String> open = new HashSet<>(SPECIAL);
        private final Set<String> used = new HashSet<>();

        boolean of(String name) {
            return used.contains(name);
        }
    }

    NameTracker() {
        frame = new Frame(names(null), false);
    }

    private Names names(@org.jspecify.annotations.Nullable Names parent) {
        Names names = new Names(parent);
        all.add(names);
        return names;
    }

    Names current() {
        return frame.names;
    }

    /// A new scope inside the current one.
    Names inner() {
        return names(frame.names);
    }

    /// Runs a parser inside a scope.
    ///
    /// @param inLoop whether `break` and `continue` have a loop to go to
    <T> T within(Names names, boolean inLoop, java.util.function.Supplier<T> parser) {
        Frame outer = frame;
        frame = new Frame(names, inLoop);
        T result = parser.get();
        frame = outer;
        return result;
    }

    boolean inLoop() {
        return frame.inLoop;
    }

    void beginForStatement() {
        forStatements++;
    }

    void endForStatement() {
        forStatements--;
    }

    /// Whether the parser is in a for statement, however many scopes up, where nothing may assign to `loop`.
    boolean inForStatement() {
        return forStatements > 0;
    }

    /// Between these two, what is parsed is executed under a condition.
    void beginCondition() {
        frame.conditions++;
    }

    void endCondition() {
        frame.conditions--;
    }

    void load(String name) {
        frame.names.use(name);
        if (SPECIAL.contains(name)) {
            routines.forEach(usage -> {
                if (usage.open.contains(name)) {
                    usage.used.add(name);
                }
            });
        }
    }

    void store(String name) {
        frame.names.assign(name, frame.conditions > 0);
        routines.forEach(usage -> {
            if (!usage.used.contains(name)) {
                usage.open.remove(name);
            }
        });
    }

    /// A parameter or loop variable: always has a value.
    void declare(String name) {
        frame.names.use(name);
    }

    Usage beginRoutine() {
        Usage usage = new Usage();
        routines.push(usage);
        return usage;
    }

    void endRoutine() {
        routines.pop();
    }

    /// A filter or test that does not exist is an error of the template, unless a condition may never reach it.
    void unknown(String reason, int line) {
        if (frame.conditions == 0) {
            unknown.add(JinjaException.at(line, reason));
        }
    }

    int unknownCount() {
        return unknown.size();
    }

    /// Forgives what was unknown since: it turned out to be part of a conditional expression.
    void forgive(int count) {
        unknown.subList(count, unknown.size()).clear();
    }

    void finish() {
        if (!unknown.isEmpty()) {
            throw unknown.getFirst();
        }
        all.forEach(Names::finish);
    }
}
