/// Codecs of GGML's tensor types: blocks of bytes to floats and back, one codec per [io.github.reattn.gguf.GgmlType].
///
/// Everything starts at [BlockCodec#of]. The layouts share two ideas: codes are handled eight at a time as the bytes of
/// a long ([Octets]), and the bits of a code lie in planes of whole bytes ([Planes]).
@NullMarked
package io.github.reattn.gguf.codec;

import org.jspecify.annotations.NullMarked;
