package io.github.reattn.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigInteger;
import java.nio.CharBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TemplateTest {

    private static String render(String source, Map<String, ? extends @Nullable Object> variables) {
        return Template.parse(source).render(variables);
    }

    private static JinjaException refusal(String source) {
        JinjaException refusal = catchThrowableOfType(JinjaException.class, () -> render(source, Map.of()));
        assertThat(refusal).as(source).isNotNull();
        return refusal;
    }

    @Test
    void rendersAConversation() {
        List<Map<String, String>> messages =
                List.of(Map.of("role", "user", "content", "Hi"), Map.of("role", "assistant", "content", "Hello"));
        String template = """
                {%- for message in messages %}
                    {{- '<|im_start|>' + message.role + '\\n' + message['content'] + '<|im_end|>\\n' }}
                {%- endfor %}
                {%- if add_generation_prompt %}
                    {{- '<|im_start|>assistant\\n' }}
                {%- endif %}
                """;

        assertThat(render(template, Map.of("messages", messages, "add_generation_prompt", true)))
                .isEqualTo("""
                        <|im_start|>user
                        Hi<|im_end|>
                        <|im_start|>assistant
                        Hello<|im_end|>
                        <|im_start|>assistant
                        """);
    }

    @Test
    void takesHostValuesAsPythonHasThem() {
        Map<String, @Nullable Object> variables = new LinkedHashMap<>();
        variables.put("int", 1);
        variables.put("long", 2L);
        variables.put("big", BigInteger.TWO.pow(70));
        variables.put("short", (short) 3);
        variables.put("float", 0.1f);
        variables.put("double", 2.0);
        variables.put("none", null);
        variables.put("true", true);
        variables.put("text", CharBuffer.wrap("t"));
        variables.put("list", Arrays.asList(1, null, "x"));
        variables.put("map", Map.of(1, "one"));

        assertThat(render("{{ [int, long, big, short, float, double, text, list, map, all] }}", variables))
                .isEqualTo("[1, 2, 1180591620717411303424, 3, 0.1, 2.0, 't', [1, None, 'x'], {1: 'one'}, Undefined]");
        assertThat(render("{{ list[1] is none }} {{ long + int }}", variables)).isEqualTo("True 3");
    }

    @Test
    void keepsTheOrderOfAMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("z", 1);
        map.put("a", List.of(Map.of("k", "v")));

        assertThat(render("{{ m|tojson }}", Map.of("m", map))).isEqualTo("{\"z\": 1, \"a\": [{\"k\": \"v\"}]}");
    }

    @Test
    void namesTheHostValueThatIsNone() {
        Map<String, Object> message = Map.of("content", List.of("ok", new Object()));

        assertThatThrownBy(() -> render("", Map.of("messages", List.of(message))))
                .isInstanceOf(JinjaException.class)
                .hasMessageContaining("messages[0].content[1]: java.lang.Object");
    }

    @Test
    void refusesAHostValueWithinItself() {
        List<Object> list = new ArrayList<>();
        list.add(list);

        assertThatThrownBy(() -> render("", Map.of("list", list)))
                .isInstanceOf(JinjaException.class)
                .hasMessageContaining("list[0][0]");
    }

    @Test
    void variablesCoverGlobals() {
        assertThat(render("{{ range }}{{ dict(a=1) }}", Map.of("range", 5))).isEqualTo("5{'a': 1}");
    }

    @Test
    void evaluatesNothingInsideValues() {
        assertThat(render("{{ x }}", Map.of("x", "{{ 1 + 1 }}{% if %}"))).isEqualTo("{{ 1 + 1 }}{% if %}");
    }

    @Test
    void rendersTheSameTwice() {
        Template template = Template.parse("{% set ns = namespace(n=0) %}{% set ns.n = ns.n + 1 %}{{ ns.n }}"
                + "{% set c = cycler('a', 'b') %}{{ c.next() }}{% set x = (x|default(0)) + 1 %}{{ x }}");
        Map<String, Object> variables = new HashMap<>();

        assertThat(template.render(variables)).isEqualTo("1a1");
        assertThat(template.render(variables)).isEqualTo("1a1");
        assertThat(variables).isEmpty();
    }

    @Test
    void rendersOnManyThreadsAtOnce() throws Exception {
        Template template = Template.parse("{% macro m(a) %}{% for i in range(a) %}{{ i }}{{ loop.last }}{% endfor %}"
                + "{% endmacro %}{% set ns = namespace(s='') %}{% for i in range(n) %}{% set ns.s = ns.s ~ m(i) %}"
                + "{% endfor %}{{ ns.s }}");
        List<String> expected = new ArrayList<>();
        for (int n = 0; n < 20; n++) {
            expected.add(template.render(Map.of("n", n)));
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<String>> results = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                int n = i % 20;
                results.add(threads.submit(() -> template.render(Map.of("n", n))));
            }
            for (int i = 0; i < results.size(); i++) {
                assertThat(results.get(i).get()).isEqualTo(expected.get(i % 20));
            }
        }
    }

    @Test
    void saysWhereTheSyntaxIsWrong() {
        JinjaException refusal = refusal("a\n{# c\n #}{{ 1 }}\n{% if x %}\n{{ 2 + }}\n{% endif %}");

        assertThat(refusal.line()).isEqualTo(5);
        assertThat(refusal).hasMessage("template line 5: expected an expression, found '}}'");
        assertThat(refusal.raisedByTemplate()).isFalse();
    }

    @Test
    void saysWhereTheRenderFailed() {
        assertThat(refusal("a\n{% for i in [1] %}\n  {{ i + 'x' }}\n{% endfor %}")
                        .line())
                .isEqualTo(3);
        assertThat(refusal("{% macro m() %}\n\n{{ none.x.y }}{% endmacro %}\n\n{{ m() }}")
                        .line())
                .isEqualTo(3);
        assertThat(refusal("\n\n{% set x = 1 // 0 %}").line()).isEqualTo(3);
        assertThat(refusal("{{ 'a\nb' }}\n{{ missing.attribute }}"))
                .hasMessage("template line 3: 'missing' is undefined");
    }

    @Test
    void tellsTheTemplatesOwnRefusalFromOthers() {
        JinjaException refusal = refusal("\n{{ raise_exception('roles must alternate') }}");

        assertThat(refusal.raisedByTemplate()).isTrue();
        assertThat(refusal.reason()).isEqualTo("roles must alternate");
        assertThat(refusal).hasMessage("template line 2: roles must alternate");
    }

    @Test
    void refusesOtherTemplatesByName() {
        for (String tag : List.of("include 'a'", "import 'a' as b", "from 'a' import b", "extends 'a'")) {
            String name = tag.substring(0, tag.indexOf(' '));
            assertThat(refusal("\n{% " + tag + " %}"))
                    .hasMessage("template line 2: '" + name + "' is refused: a template is rendered without others");
        }
    }

    @Test
    void refusesTextWithoutMeaning() {
        assertThat(refusal("{{ [1]|map('string') }}")).hasMessageContaining("'generator'");
        assertThat(refusal("{{ 'x'.upper }}")).hasMessageContaining("'function'");
    }

    @Test
    void trimsBlocksOnlyIfToldTo() {
        String source = "a\n  {% if true %}\nb\n  {% endif %}\n";
        Environment plain = new Environment(false, false, Clock.systemUTC(), Limits.DEFAULT);

        assertThat(Template.parse(source).render(Map.of())).isEqualTo("a\nb\n");
        assertThat(Template.parse(source, plain).render(Map.of())).isEqualTo("a\n  \nb\n  ");
    }

    @Test
    void readsTheClockItIsGiven() {
        Clock clock = Clock.fixed(Instant.parse("2031-02-03T04:05:06Z"), ZoneOffset.UTC);
        Environment environment = Environment.huggingFace().withClock(clock);

        assertThat(Template.parse("{{ strftime_now('%d %b %Y %H:%M') }}", environment)
                        .render(Map.of()))
                .isEqualTo("03 Feb 2031 04:05");
    }
}
