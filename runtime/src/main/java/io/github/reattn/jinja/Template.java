package io.github.reattn.jinja;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A parsed Jinja2 template. Immutable; any number of threads may render it at once.
///
/// ```java
/// String prompt = Template.parse("Hello {{ name }}!").render(Map.of("name", "World"));
/// ```
/// Variables are Map, List, String, Boolean, null (Python's `None`) and numbers ([Integer], [Long],
/// [java.math.BigInteger], [Double], [Float]); a variable that is not passed is undefined. The functions
/// `raise_exception` and `strftime_now`, the tag `generation` and the filter `tojson` are as Hugging Face defines them
/// for chat templates, the rest as in Jinja2 3.1's immutable sandbox without autoescape. `include`, `import` and
/// `extends` are errors when they are reached.
public final class Template {
    private final Environment environment;
    private final List<Stmt> body;
    private final Names names;

    private Template(Environment environment, List<Stmt> body, Names names) {
        this.environment = environment;
        this.body = body;
        this.names = names;
    }

    /// Parses a template with the settings of Hugging Face.
    ///
    /// @throws JinjaException if it is not valid, with the line and what was wrong there
    public static Template parse(String source) {
        return parse(source, Environment.huggingFace());
    }

    /// Parses a template.
    ///
    /// @throws JinjaException if it is not valid, with the line and what was wrong there
    public static Template parse(String source, Environment environment) {
        Parser parser = new Parser(Lexer.tokens(source, environment), environment.limits());
        try {
            List<Stmt> body = parser.parse();
            return new Template(environment, body, parser.rootNames());
        } catch (StackOverflowError e) {
            throw tooDeep(environment, parser.line());
        }
    }

    /// Renders the template.
    ///
    /// @param variables what the template can name; not changed, and read before rendering begins
    /// @throws JinjaException if the template refuses the variables ([JinjaException#raisedByTemplate]), does something
    ///     Python would refuse, reaches one of the [Limits], or if a variable is none of the types above
    public String render(Map<String, ? extends @Nullable Object> variables) {
        Meter meter = new Meter(environment);
        try {
            Map<String, Object> all = Globals.all();
            variables.forEach((name, value) -> all.put(name, Values.fromHost(value, name, 0)));
            return new Interpreter(meter, all, names).render(body);
        } catch (JinjaException e) {
            throw e.at(meter.line);
        } catch (StackOverflowError e) {
            throw tooDeep(environment, meter.line);
        }
    }

    /// The depth limit is reached long before the default stack is full; a thread with a smaller one may be earlier.
    private static JinjaException tooDeep(Environment environment, int line) {
        return JinjaException.at(
                line,
                "nested too deeply for this thread's stack (limit \"depth\" is "
                        + environment.limits().depth() + ")");
    }
}
