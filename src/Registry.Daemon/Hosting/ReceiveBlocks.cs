using System.Buffers;
#if NET10_0_OR_GREATER
using Microsoft.AspNetCore.Connections;
#else
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
#endif
using Microsoft.Extensions.DependencyInjection;

namespace Registry.Daemon.Hosting;

/// <summary>Makes the server receive into blocks of <see cref="ReceiveBlockPool"/>.</summary>
internal static class ReceiveBlocks
{
#if NET10_0_OR_GREATER
    /// <summary>Adds the pool to the server's services.</summary>
    public static void AddReceiveBlocks(this IServiceCollection services, TimeProvider time) =>
        services.AddSingleton<IMemoryPoolFactory<byte>>(new Factory(new ReceiveBlockPool(time)));

    private sealed class Factory(ReceiveBlockPool pool) : IMemoryPoolFactory<byte>
    {
        public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => pool;
    }
#else
    /// <summary>Adds the pool to the server's services.</summary>
    public static void AddReceiveBlocks(this IServiceCollection services, TimeProvider time) =>
        services.Configure<SocketTransportOptions>(options => TryUse(options, new ReceiveBlockPool(time)));

    /// <summary>
    /// Sets the pool of a transport. The property is internal to this framework version and public in another form in the next; where
    /// this one runs on the next, the server keeps its own blocks and is only slower.
    /// </summary>
    /// <returns>Whether the transport takes its blocks from the pool.</returns>
    public static bool TryUse(SocketTransportOptions options, ReceiveBlockPool pool)
    {
        try
        {
            SetMemoryPoolFactory(options, () => pool);
            return true;
        }
        catch (MissingMethodException)
        {
            pool.Dispose();
            return false;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_MemoryPoolFactory")]
    private static extern void SetMemoryPoolFactory(SocketTransportOptions options, Func<MemoryPool<byte>> factory);
#endif
}
