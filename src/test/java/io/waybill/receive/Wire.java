package io.waybill.receive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One HTTP connection, byte by byte, for what a proper client would not send or would hide. */
final class Wire implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final InputStream in;

    Wire(int port) throws IOException {
        socket = new Socket(java.net.InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /**
     * An answer as it came.
     *
     * @param headers the lines between status and body
     */
    record Reply(int status, List<String> headers, String body) {

        /** Null where there is none. */
        String header(String name) {
            return headers.stream()
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse(null);
        }
    }

    /** The lines before a body, from the request line to the empty line. */
    static String head(String requestLine, Map<String, String> headers) {
        StringBuilder head = new StringBuilder(requestLine).append("\r\nHost: 127.0.0.1\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        return head.append("\r\n").toString();
    }

    Wire send(String text) throws IOException {
        return send(text.getBytes(ISO_8859_1));
    }

    Wire send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** In chunks of that size; without the last, empty one. */
    Wire sendChunked(byte[] body, int size) throws IOException {
        for (int from = 0; from < body.length; from += size) {
            int length = Math.min(size, body.length - from);
            ByteArrayOutputStream chunk = new ByteArrayOutputStream();
            chunk.writeBytes((Integer.toHexString(length) + "\r\n").getBytes(US_ASCII));
            chunk.write(body, from, length);
            chunk.writeBytes("\r\n".getBytes(US_ASCII));
            send(chunk.toByteArray());
        }
        return this;
    }

    /** Says that nothing more comes, and can still read. */
    Wire endOfSending() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    Reply read() throws IOException {
        return read(true);
    }

    Reply readWithoutBody() throws IOException {
        return read(false);
    }

    private Reply read(boolean withBody) throws IOException {
        int status = Integer.parseInt(line().split(" ", -1)[1]);
        List<String> headers = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            headers.add(line);
        }
        Reply head = new Reply(status, headers, "");
        String length = head.header("Content-Length");
        byte[] body = withBody && length != null ? in.readNBytes(Integer.parseInt(length)) : new byte[0];
        return new Reply(status, headers, new String(body, ISO_8859_1));
    }

    /** Whether the server has closed; waits for it, and fails where something else comes. */
    boolean isClosed() throws IOException {
        return in.read() < 0;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("The server closed the connection; it had sent: " + line);
            }
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
