using System.Net;
using System.Net.Http.Headers;
using Registry.Daemon.Transfer;
using Registry.Testing.Time;
using Xunit;

namespace Daemon.Tests.Transfer;

public sealed class RetryHandlerTests
{
    private readonly FakeTimeProvider _time = new();
    private int _sent;

    [Fact]
    public async Task Send_RetryAfter_WaitsThatLong()
    {
        using var invoker = Create(attempt => attempt == 1 ? Busy(TimeSpan.FromSeconds(30)) : new HttpResponseMessage(HttpStatusCode.OK));
        var answer = SendAsync(invoker);

        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(1, _sent);
        _time.Advance(TimeSpan.FromSeconds(1));

        using var response = await answer;
        Assert.Equal((HttpStatusCode.OK, 2), (response.StatusCode, _sent));
    }

    [Fact]
    public async Task Send_AlwaysBusy_GivesUpWithTheAnswer()
    {
        using var invoker = Create(_ => Busy(TimeSpan.Zero));

        using var response = await SendAsync(invoker);

        Assert.Equal((HttpStatusCode.TooManyRequests, 6), (response.StatusCode, _sent));
    }

    [Fact]
    public async Task Send_OutOfReach_WaitsLongerEachTimeAndGivesUp()
    {
        using var invoker = Create(_ => throw new HttpRequestException("no route"));
        var answer = SendAsync(invoker);

        foreach (var (seconds, sent) in (IEnumerable<(int, int)>)[(0, 2), (1, 3), (2, 4), (4, 5), (8, 6)])
        {
            _time.Advance(TimeSpan.FromSeconds(seconds));
            Assert.Equal(sent, _sent);
        }

        await Assert.ThrowsAsync<HttpRequestException>(() => answer);
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.NotImplemented)]
    public async Task Send_FinalAnswer_IsNotAskedAgain(HttpStatusCode status)
    {
        using var invoker = Create(_ => new HttpResponseMessage(status));

        using var response = await SendAsync(invoker);

        Assert.Equal((status, 1), (response.StatusCode, _sent));
    }

    private static HttpResponseMessage Busy(TimeSpan retryAfter) =>
        new(HttpStatusCode.TooManyRequests) { Headers = { RetryAfter = new RetryConditionHeaderValue(retryAfter) } };

    private static async Task<HttpResponseMessage> SendAsync(HttpMessageInvoker invoker)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://registry.lan/v2/");
        return await invoker.SendAsync(request, CancellationToken.None);
    }

    private HttpMessageInvoker Create(Func<int, HttpResponseMessage> answer) =>
        new(new RetryHandler(new Answers(() => answer(++_sent)), _time));

    private sealed class Answers(Func<HttpResponseMessage> next) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            try
            {
                return Task.FromResult(next());
            }
            catch (HttpRequestException exception)
            {
                return Task.FromException<HttpResponseMessage>(exception);
            }
        }
    }
}
