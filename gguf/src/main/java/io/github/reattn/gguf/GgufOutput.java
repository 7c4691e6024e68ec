package io.github.reattn.gguf;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;

/// Little-endian values, written through a buffer of constant size. Not thread-safe; does not close its channel.
final class GgufOutput extends OutputStream {
    private static final int BUFFER_BYTES = 1 << 16;

    private final WritableByteChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private long flushed;

    GgufOutput(WritableByteChannel channel) {
        this.channel = channel;
    }

    /// How many bytes were written so far.
    long position() {
        return flushed + buffer.position();
    }

    @Override
    public void write(int value) throws IOException {
        room(1).put((byte) value);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        int end = offset + length;
        while (from < end) {
            int chunk = Math.min(end - from, room(1).remaining());
            buffer.put(bytes, from, chunk);
            from += chunk;
        }
    }

    void i16(int value) throws IOException {
        room(2).putShort((short) value);
    }

    void i32(int value) throws IOException {
        room(4).putInt(value);
    }

    void i64(long value) throws IOException {
        room(8).putLong(value);
    }

    void f32(float value) throws IOException {
        i32(Float.floatToRawIntBits(value));
    }

    void f64(double value) throws IOException {
        i64(Double.doubleToRawLongBits(value));
    }

    /// A string's length in bytes, then UTF-8.
    ///
    /// @throws CharacterCodingException if it has an unpaired surrogate, which UTF-8 cannot express
    void string(String value) throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
        i64(bytes.remaining());
        write(bytes.array(), bytes.arrayOffset(), bytes.remaining());
    }

    /// Zeros up to the next multiple of `alignment`.
    void pad(long alignment) throws IOException {
        for (long left = TensorTable.align(position(), alignment) - position(); left > 0; left--) {
            write(0);
        }
    }

    @Override
    public void flush() throws IOException {
        buffer.flip();
        flushed += buffer.remaining();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    private ByteBuffer room(int bytes) throws IOException {
        if (buffer.remaining() < bytes) {
            flush();
        }
        return buffer;
    }
}
