package io.github.reattn.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelRefTest {
    @Test
    void readsEveryForm() {
        assertThat(ModelRef.parse("SmolLM2")).isEqualTo(new ModelRef.Named("smollm2"));
        assertThat(ModelRef.parse("hf:o-1/r.2")).isEqualTo(new ModelRef.Hub("o-1/r.2", "main", null));
        assertThat(ModelRef.parse("hf:o/r@refs/pr/1:q4_0")).isEqualTo(new ModelRef.Hub("o/r", "refs/pr/1", "q4_0"));
        assertThat(ModelRef.parse("hf:o/r:a/b c.gguf")).isEqualTo(new ModelRef.Hub("o/r", "main", "a/b c.gguf"));
        assertThat(ModelRef.parse("https://h/a.gguf?x=1"))
                .isEqualTo(new ModelRef.Url(URI.create("https://h/a.gguf?x=1")));
        assertThat(ModelRef.parse("pip:a-b==1.0!/a_b/m.gguf")).isEqualTo(new ModelRef.Pip("a-b", "1.0", "a_b/m.gguf"));
        assertThat(ModelRef.parse("pip:a==1!2.0+x!/m")).isEqualTo(new ModelRef.Pip("a", "1!2.0+x", "m"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hf:o/r", "hf:o/r@v1:q4_0", "https://h/a.gguf", "pip:a==1!/b/c.gguf", "smollm2"})
    void writesWhatItReads(String text) {
        assertThat(ModelRef.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "../x",
                ".hidden",
                "a/b",
                "hf:",
                "hf:o",
                "hf:o/",
                "hf:o/r/x",
                "hf:o/r:../../x",
                "hf:o/r:/etc/x",
                "hf:-o/r",
                "http://",
                "https:///x",
                "https://u:p@h/x",
                "https://h/a b",
                "pip:a",
                "pip:a==1",
                "pip:--x==1!/y",
                "pip:a==-r!/y",
                "pip:a==1 !/y",
                "pip:a==1!/"
            })
    void refusesEverythingElse(String text) {
        assertThatThrownBy(() -> ModelRef.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "' is no");
    }

    @ParameterizedTest
    @CsvSource({
        "Foo-Q4_0.gguf, foo-q4_0",
        "a/b/Foo.GGUF, foo",
        "Foo-Q8_0-00001-of-00003.gguf, foo-q8_0",
        "föö bar.gguf, f-bar",
        "..gguf, model",
        "___.gguf, model",
        "a...b.gguf, a.b",
        "x.gguf., x.gguf"
    })
    void namesAModelAfterItsFile(String file, String name) {
        assertThat(StoredModel.nameOf(file)).isEqualTo(name);
        assertThat(StoredModel.isName(name)).isTrue();
    }
}
