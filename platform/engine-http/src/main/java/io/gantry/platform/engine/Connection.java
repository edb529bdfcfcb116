package io.gantry.platform.engine;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;

/**
 * One HTTP/1.1 connection (RFC 9112), one request at a time, used by whoever borrowed it. It has no
 * time-outs of its own: its borrower closes it when time is up, and whatever waits on it fails.
 */
final class Connection implements Closeable {

    private static final int BUFFER_BYTES = 2048;
    private static final int SUBJECT_NAME_IS_DNS = 2;

    private final Closeable transport;
    private final BufferedInputStream in;
    private final OutputStream out;
    private final String hostHeader;

    private Connection(Closeable transport, InputStream in, OutputStream out, String hostHeader) {
        this.transport = transport;
        this.in = new BufferedInputStream(in, BUFFER_BYTES);
        this.out = out;
        this.hostHeader = hostHeader;
    }

    /** A transport that is not connected yet, so that it can be closed while it connects. */
    interface Opening extends Closeable {
        Connection connect() throws IOException;
    }

    static Opening unix(Address.Unix address) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        return new Opening() {
            @Override
            public Connection connect() throws IOException {
                channel.connect(UnixDomainSocketAddress.of(address.socket()));
                return new Connection(
                        channel,
                        Channels.newInputStream(channel),
                        Channels.newOutputStream(channel),
                        address.hostHeader());
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }

    static Opening plain(Address.Plain address) {
        var socket = new Socket();
        return new Opening() {
            @Override
            public Connection connect() throws IOException {
                connectTo(socket, address.host(), address.port());
                return new Connection(socket, socket.getInputStream(), socket.getOutputStream(), address.hostHeader());
            }

            @Override
            public void close() throws IOException {
                socket.close();
            }
        };
    }

    static Opening tls(Address.Tls address, SSLContext context) {
        var socket = new Socket();
        return new Opening() {
            @Override
            public Connection connect() throws IOException {
                connectTo(socket, address.host(), address.port());
                var secured = (SSLSocket)
                        context.getSocketFactory().createSocket(socket, address.host(), address.port(), true);
                secured.startHandshake();
                if (address.machineName() != null) {
                    checkMachine(secured, address.machineName());
                }
                // Closing the socket below never waits for the other side, as closing the TLS layer may.
                return new Connection(
                        socket, secured.getInputStream(), secured.getOutputStream(), address.hostHeader());
            }

            @Override
            public void close() throws IOException {
                socket.close();
            }
        };
    }

    private static void connectTo(Socket socket, String host, int port) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
        socket.connect(new InetSocketAddress(host, port));
    }

    /** The authority says that it is one of ours; only the name says which. */
    private static void checkMachine(SSLSocket socket, String machineName) throws IOException {
        var certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        List<String> names = dnsNames(certificate);
        if (!names.contains(machineName)) {
            throw new SSLPeerUnverifiedException("the engine's certificate is for " + names + ", not " + machineName);
        }
    }

    private static List<String> dnsNames(X509Certificate certificate) throws SSLPeerUnverifiedException {
        try {
            var names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> name.getFirst().equals(SUBJECT_NAME_IS_DNS))
                            .map(name -> String.valueOf(name.get(1)))
                            .toList();
        } catch (CertificateParsingException e) {
            throw new SSLPeerUnverifiedException("the engine's certificate cannot be read: " + e.getMessage());
        }
    }

    /** Sends it and reads the answer whole. */
    Answer call(Request request) throws IOException {
        send(request);
        return Answer.read(in);
    }

    /** Sends it and reads the answer's head; its body is read as it comes. */
    Streamed open(Request request, Runnable closing) throws IOException {
        send(request);
        Head head = Head.read(in);
        return new Streamed(head, new Body(in, head.length()), closing);
    }

    private void send(Request request) throws IOException {
        out.write(request.bytes(hostHeader));
        out.flush();
    }

    @Override
    public void close() {
        try {
            transport.close();
        } catch (IOException _) {
            // It is of no use any more, closed or not.
        }
    }
}
