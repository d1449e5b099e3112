using Registry.Core.Errors;

namespace Registry.Daemon.Http;

/// <summary>The methods of routes that can only be read.</summary>
internal static class ReadMethods
{
    private const string Allowed = "GET, HEAD";

    /// <summary>Refuses every other method.</summary>
    /// <exception cref="RegistryException"><see cref="RegistryErrorCode.MethodNotAllowed"/>.</exception>
    public static void Require(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = Allowed;
            throw new RegistryException(RegistryErrorCode.MethodNotAllowed, $"This route does not know the method; it knows {Allowed}.");
        }
    }
}
