using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Registry.Daemon.Http;

namespace Registry.Daemon.Hosting;

/// <summary>Makes plain connections write through <see cref="SocketOutput"/>.</summary>
internal static class DirectOutput
{
    /// <summary>Puts the output under every connection of a listener that has no TLS.</summary>
    public static void UseDirectOutput(this ListenOptions listen) => listen.Use(next => async connection =>
    {
        var transport = connection.Transport;
        var socket = connection.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket;
        var pool = connection.Features.GetRequiredFeature<IMemoryPoolFeature>().MemoryPool;
        var output = new SocketOutput(connection, socket, transport.Output, pool);
        connection.Features.Set<IFileTransferFeature>(output);
        connection.Transport = new DuplexPipe(transport.Input, output);
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = transport;
            await output.CompleteAsync();
        }
    });

    private sealed class DuplexPipe(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
