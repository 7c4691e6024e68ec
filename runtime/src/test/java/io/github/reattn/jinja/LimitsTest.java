package io.github.reattn.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Templates made to use up the stack, the memory or the time.
class LimitsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /// A tenth of the default steps and texts, to be fast.
    private static final Environment TENTH =
            Environment.huggingFace().withLimits(new Limits(1_000_000, 400, 1_600_000, 100_000));
    /// Half of what a thread has by default.
    private static final long SMALL_STACK = 512 << 10;

    private static void assertRefused(String template, String limit) {
        Assertions.assertTimeoutPreemptively(
                PATIENCE,
                () -> assertThatThrownBy(() -> Template.parse(template, TENTH).render(Map.of()))
                        .isInstanceOf(JinjaException.class)
                        .hasMessageContaining("(limit \"" + limit + "\")"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "[", "{1:", "-", "not ", "x[", "f(", "'a'.x(", "1 if 1 else ", "1 is eq("})
    void refusesDeepExpressions(String opening) {
        assertThatThrownBy(() -> Template.parse("{{ " + opening.repeat(20_000)))
                .isInstanceOf(JinjaException.class)
                .hasMessageContaining("limit \"depth\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"+1", "~1+1", ".x", "[0]", "()", "|list", " and 1", " if 1 else 1"})
    void refusesLongExpressions(String part) {
        assertRefused("{{ x" + part.repeat(20_000) + " }}", "depth");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"if 1", "for i in [1]", "macro m()", "call m()", "filter upper", "set x", "with a=1", "block b"})
    void refusesDeepStatements(String tag) {
        assertThatThrownBy(() -> Template.parse(("{% " + tag + " %}").repeat(5_000)))
                .isInstanceOf(JinjaException.class)
                .hasMessageMatching(tag.startsWith("block") ? ".*defined twice.*" : ".*limit \"depth\".*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
                "{% macro m() %}{% call m() %}{{ caller() }}{% endcall %}{% endmacro %}{{ m() }}",
                "{% for i in [1] recursive %}{{ loop([1]) }}{% endfor %}",
                "{% set n = namespace(l=[]) %}{% for i in range(9999) %}{% set n.l = [n.l] %}{% endfor %}{{ n.l }}",
                "{% set n = namespace(l=[]) %}{% for i in range(9999) %}{% set n.l = [n.l] %}{% endfor %}{{ n.l|tojson }}",
                "{% set n = namespace(l={}) %}{% for i in range(9999) %}{% set n.l = {1: n.l} %}{% endfor %}{{ n.l|pprint }}",
                "{% set n = namespace(l=[], m=[]) %}{% for i in range(9999) %}{% set n.l = [n.l] %}{% set n.m = [n.m] %}"
                        + "{% endfor %}{{ n.l == n.m }}",
                "{% set n = namespace(l=[]) %}{% for i in range(9999) %}{% set n.l = n.l|map('upper') %}{% endfor %}",
                "{% set n = namespace() %}{% set n.n = n %}{{ n }}"
            })
    void refusesDeepRecursionOnASmallStack(String template) throws InterruptedException {
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        Thread thread = new Thread(null, () -> Template.parse(template).render(Map.of()), "small", SMALL_STACK);
        thread.setUncaughtExceptionHandler((where, what) -> thrown.set(what));
        thread.start();
        thread.join();

        assertThat(thrown.get()).isInstanceOf(JinjaException.class).hasMessageContaining("\"depth\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for i in range(99999) %}{% for j in range(99999) %}{% for k in range(99999) %}{% endfor %}{% endfor %}"
                        + "{% endfor %}",
                "{{ [1] * 10 ** 9 }}",
                "{{ [1]|batch(10 ** 9, 0)|list }}",
                "{% set n = namespace(l=[1]) %}{% for i in range(99) %}{% set n.l = n.l + n.l %}{% endfor %}",
                "{% set n = namespace(l=[1]) %}{% for i in range(40) %}{% set n.l = [n.l, n.l] %}{% endfor %}{{ n.l }}",
                "{% set n = namespace(l=[1], m=[1]) %}{% for i in range(40) %}{% set n.l = [n.l, n.l] %}"
                        + "{% set n.m = [n.m, n.m] %}{% endfor %}{{ n.l < n.m }}",
                "{{ ('a' * 10 ** 6).find('a' * 500000 ~ 'b') }}",
                "{% set s = 'é' * 10 ** 6 %}{% for i in range(99999) %}{% if s[-1] == s.strip()|upper %}{% endif %}{% endfor %}",
                "{% set s = ' ' * 10 ** 6 %}{% for i in range(99999) %}{% set t = s.split() %}{% endfor %}",
                "{% for i in range(99999) %}{% set t = 3 ** 20000 %}{% endfor %}",
                "{{ ('a' * 10 ** 6)|wordwrap(1) }}"
            })
    void stopsWhatTakesTooLong(String template) {
        assertRefused(template, "steps");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ 'a' * 10 ** 9 }}",
                "{{ 'a'|center(10 ** 9) }}",
                "{{ 'a'.ljust(10 ** 9) }}",
                "{{ 'a\n'|indent(10 ** 9) }}",
                "{{ '%*d' % (10 ** 9, 1) }}",
                "{{ '{:999999999}'.format(1) }}",
                "{{ ('a' * 10 ** 6)|replace('a', 'b' * 1000) }}",
                "{{ ('a' * 10 ** 6).replace('', 'b' * 1000) }}",
                "{{ ('b' * 10 ** 5).join('a' * 10 ** 5) }}",
                "{{ ['\\x01' * 10 ** 6] }}",
                "{{ [[1]]|tojson(indent=10 ** 8) }}",
                "{{ ('\\t' * 10 ** 6).expandtabs(10 ** 6) }}",
                "{% set n = namespace(s='ab') %}{% for i in range(99) %}{% set n.s = n.s ~ n.s %}{% endfor %}",
                "{% for i in range(99999) %}{{ 'x' * 1000 }}{% endfor %}"
            })
    void refusesLongTexts(String template) {
        assertRefused(template, "outputChars");
    }

    @Test
    void refusesLongRanges() {
        assertRefused("{{ range(100001) }}", "rangeSize");
        assertRefused("{{ range(10 ** 30) }}", "rangeSize");
        assertThat(Template.parse("{{ range(100000)|last }}").render(Map.of())).isEqualTo("99999");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ 10 ** (10 ** 10) }}",
                "{{ {((1,) * 1000): 1} }}",
                "{{ '%.99999f' % 1 }}",
                "{{ '{:,.999999999f}'.format(1.5) }}",
                "{{ 1.5|round(10 ** 6) }}"
            })
    void refusesLargeNumbersAndKeys(String template) {
        assertThatThrownBy(() -> Template.parse(template).render(Map.of())).isInstanceOf(JinjaException.class);
    }

    @Test
    void countsAgainstTheLimitsItIsGiven() {
        Environment tight = Environment.huggingFace().withLimits(new Limits(100, 10, 5, 3));

        assertThat(Template.parse("{% for i in range(3) %}{{ i }}{% endfor %}", tight)
                        .render(Map.of()))
                .isEqualTo("012");
        assertThatThrownBy(() -> Template.parse("{{ 'abcdef' }}", tight).render(Map.of()))
                .hasMessageContaining("longer than 5");
        assertThatThrownBy(() -> Template.parse("{{ range(4) }}", tight).render(Map.of()))
                .hasMessageContaining("more than 3");
        assertThatThrownBy(() -> Template.parse("{{ ((((((1)))))) }}", tight)).hasMessageContaining("deeper than 10");
        assertThatThrownBy(() -> Template.parse("{% if [1,1,1]|sum %}{% endif %}".repeat(20), tight)
                        .render(Map.of()))
                .hasMessageContaining("more than 100 steps");
    }

    @Test
    void leavesRoomForLargeConversations() {
        String content = "word ".repeat(200_000);
        Template template =
                Template.parse("{% for m in ms %}{{ '<' + m.role + '>' + m.content|trim + '\\n' }}{% endfor %}");
        Map<String, String> message = Map.of("role", "user", "content", content);

        assertThat(template.render(Map.of("ms", java.util.Collections.nCopies(10, message))))
                .hasSizeGreaterThan(9_000_000);
    }

    @Test
    void refusesLimitsThatAreNone() {
        assertThatThrownBy(() -> new Limits(0, 1, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("positive");
    }
}
